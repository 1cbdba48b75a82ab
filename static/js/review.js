/**
 * Review by keys: each `[data-key]` is a button or a link of the page, and its key does what a tap does.
 *
 * A key that opens a decision only opens it: Enter confirms, Escape closes it again. Keys rest while somebody
 * types and while a sheet is open, and can be turned off on this device.
 */
const KEPT = 'guichet.keys';
const OFF = 'off';

/** Tell whether a key is meant for the page, and not for a field or for the browser. */
export function isForPage(event) {
  const typing = 'input:not([type=checkbox]), textarea, select, dialog[open] *';
  return !(event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.(typing));
}

function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(value) {
  try {
    localStorage.setItem(KEPT, value);
  } catch {
    // A browser that keeps nothing asks again on the next page.
  }
}

function use(control) {
  const panel = control.closest('details');
  if (!panel) {
    control.click();
    return;
  }
  panel.open = true;
  panel.querySelector('[data-first], select, textarea, button')?.focus();
  panel.scrollIntoView({ block: 'nearest' });
}

function press(event) {
  // What was typed stays where it is, should the decision be opened again.
  const open = event.key === 'Escape' && event.target.closest?.('.decide[open]');
  if (open) {
    open.open = false;
    open.querySelector('summary').focus();
  }
  if (!isForPage(event) || kept() === OFF) return;
  const control = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!control) return;
  event.preventDefault();
  use(control);
}

/** Write the sentence that a reason suggests, unless somebody has written one. */
function suggest(event) {
  const choice = event.target.closest('select[data-suggests]');
  if (!choice) return;
  const field = document.getElementById(choice.dataset.suggests);
  const suggested = [...choice.options].map((option) => option.dataset.sentence);
  if (field.value.trim() && !suggested.includes(field.value)) return;
  field.value = choice.selectedOptions[0].dataset.sentence ?? '';
}

document.addEventListener('keydown', press);
document.addEventListener('change', suggest);
const setting = document.querySelector('[data-keys]');
setting.hidden = false;
const box = setting.querySelector('input');
box.checked = kept() !== OFF;
box.addEventListener('change', () => keep(box.checked ? 'on' : OFF));
