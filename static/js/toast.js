/** A toast: said for six seconds and gone; it stays while it is looked at, that is pointed at or focused. */
const LASTS_MS = 6000;

/** Say words that stand on the page; with `undo`, offer to take back what was done. */
export function toast(words, undo = null) {
  const made = document.getElementById('toast-template').content.firstElementChild.cloneNode(true);
  const button = made.querySelector('[data-slot="undo"]');
  let timer = 0;
  const leave = () => made.remove();
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(leave, LASTS_MS);
  };
  const stay = () => clearTimeout(timer);
  made.querySelector('[data-slot="words"]').textContent = words;
  button.hidden = undo === null;
  button.addEventListener('click', () => {
    stay();
    leave();
    undo();
  });
  for (const kind of ['pointerenter', 'focusin']) made.addEventListener(kind, stay);
  for (const kind of ['pointerleave', 'focusout']) made.addEventListener(kind, wait);
  document.querySelector('[data-toasts]').append(made);
  wait();
}

for (const button of document.querySelectorAll('[data-toast]')) {
  // What was done is taken back where it was done: the focus goes there too.
  const undo = 'undoable' in button.dataset ? () => button.focus() : null;
  button.addEventListener('click', () => toast(button.dataset.toast, undo));
}
