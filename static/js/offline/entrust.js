/** « Confier la file »: choose a sibling, and hold a file that it alone can open. */
import { exportQueue, siblings } from './export.js';
import { count } from './queue.js';
import { fill } from './said.js';
import { complain } from './screens/fields.js';

/** Draw the block; `always`: even where nothing waits. Called again, it says how things stand now. */
export async function showEntrust(db, place, { always = false } = {}) {
  const [devices, waiting] = await Promise.all([siblings(db), count(db)]);
  const part = (name) => place.querySelector(`[data-part="${name}"]`);
  place.hidden = waiting === 0 && !always;
  part('nothing').hidden = waiting > 0;
  part('alone').hidden = waiting === 0 || devices.length > 0;
  part('choice').hidden = waiting === 0 || devices.length === 0;
  if (place.dataset.drawn) return;
  place.dataset.drawn = 'yes';
  const choices = place.querySelector('[data-siblings]');
  const blank = choices.querySelector('template').content.firstElementChild;
  for (const { id, name } of devices) {
    const choice = fill(blank.cloneNode(true), { name });
    choice.querySelector('input').value = id;
    choices.append(choice);
  }
  place.querySelector('[data-action="entrust"]').addEventListener('click', async () => {
    const chosen = place.querySelector('[name="sibling"]:checked');
    if (complain(place, chosen ? [] : ['sibling'])) return null;
    const sibling = devices.find((one) => one.id === chosen.value);
    const file = await exportQueue(db, sibling);
    // All may have been answered meanwhile.
    if (file.count === 0) return showEntrust(db, place, { always: true });
    hand(file);
    fill(part('done'), { count: file.count, sibling: sibling.name }).hidden = false;
    return null;
  });
}

/** Let the browser keep a file where the person finds it. */
function hand({ name, text }) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  // The download has its own hold on it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
