/** Leave a step once, and only when the server answers: a tap without network waits here, with what was typed. */
import { untilAnswered } from './answers.js';
import { ask, show } from './ask.js';

let leaving = false;

/** Say one of the words that stand beside the button, or nothing. */
function tell(name) {
  const say = document.querySelector('[data-leave-say]');
  const words = say?.dataset[name] ?? '';
  if (say && say.textContent !== words) say.textContent = words;
}

/** Go once the server answers; a `go` that fails leaves the page as it was, and says so. */
export async function leave(go) {
  if (leaving) return;
  leaving = true;
  await untilAnswered(() => tell('waiting'));
  tell('');
  try {
    await go();
  } catch {
    // It may have been counted as a try: sending it again is for the person to decide.
    leaving = false;
    tell('lost');
  }
}

async function answer(form) {
  const { url, page } = await ask(form);
  if (url !== form.action) return location.assign(url);
  leaving = false;
  return show(page);
}

for (const form of document.querySelectorAll('form[data-step]')) {
  form.addEventListener('submit', (event) => {
    // Another script may have kept the form here, the countdown say: then nothing leaves.
    if (event.defaultPrevented) return;
    event.preventDefault();
    leave(() => (form.dataset.step === 'ask' ? answer(form) : form.submit()));
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
