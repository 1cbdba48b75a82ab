/** Leave a step once, and only when the server answers: a tap without network waits here, with what was typed. */
import { untilAnswered } from './answers.js';

const say = document.querySelector('[data-leave-say]');
let leaving = false;

function tell(words) {
  if (say && say.textContent !== words) say.textContent = words;
}

async function leave(go) {
  if (leaving) return;
  leaving = true;
  await untilAnswered(() => tell(say?.dataset.waiting ?? ''));
  tell('');
  go();
}

for (const form of document.querySelectorAll('form[data-step]')) {
  form.addEventListener('submit', (event) => {
    // Another script may have kept the form here, the countdown say: then nothing leaves.
    if (event.defaultPrevented) return;
    event.preventDefault();
    leave(() => form.submit());
  });
}
for (const link of document.querySelectorAll('a[data-step]')) {
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    event.preventDefault();
    leave(() => location.assign(link.href));
  });
}

// The page may come back from the browser's memory, by the back button: it may be left again.
addEventListener('pageshow', () => {
  leaving = false;
});
