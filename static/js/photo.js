/** A chosen photo leaves at once, shrunk; the form is the same one that works without scripts. */
import { leave } from './leave.js';
import { sentence } from './words.js';

const PHOTO_SIDE = 1600;
const form = document.querySelector('[data-photo]');
const field = form.elements.frame;
const word = form.querySelector('[data-photo-word]');
const label = word.textContent;
let leaving = false;

/** Shrink a photo with what is fetched only when one was chosen; where that does not come, it leaves as it is. */
async function shrunk(photo) {
  try {
    const { shrink } = await import('./picture.js');
    return await shrink(photo, PHOTO_SIDE);
  } catch {
    return photo;
  }
}

async function send() {
  if (leaving || field.files.length === 0) return;
  leaving = true;
  word.textContent = sentence('sending-photo');
  const small = await shrunk(field.files[0]);
  if (small !== field.files[0]) {
    const files = new DataTransfer();
    files.items.add(small);
    field.files = files.files;
  }
  leave(() => form.submit());
}

field.addEventListener('change', () => {
  if (field.files.length === 0) return;
  form.dataset.chosen = '';
  send();
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (field.files.length === 0) field.click();
  else send();
});
// Coming back to this page by the back button must leave it ready for another photo.
addEventListener('pageshow', () => {
  leaving = false;
  word.textContent = label;
  delete form.dataset.chosen;
  field.value = '';
});
