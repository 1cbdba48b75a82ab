/** The number field takes what is typed, pasted, or sent by a scanner that types, wherever the focus is. */
import { Burst, tidy } from './typed.js';

const form = document.querySelector('[data-number]');
const field = form.elements.number;
const burst = new Burst();

const typesHere = (target) =>
  target.matches?.('input:not([type="checkbox"], [type="range"]), select, textarea');

field.addEventListener('paste', (event) => {
  const text = event.clipboardData?.getData('text') ?? '';
  const whole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
  // A piece pasted into what is there already goes where the person puts it.
  if (!text || !whole) return;
  event.preventDefault();
  field.value = tidy(text);
});
form.addEventListener('submit', () => {
  field.value = tidy(field.value);
});
document.addEventListener(
  'keydown',
  (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typesHere(event.target))
      return;
    const whole = burst.key(event.key, event.timeStamp);
    if (whole || burst.running) event.preventDefault();
    if (!whole) return;
    field.value = whole;
    form.requestSubmit();
  },
  true,
);
