/** « Reprendre une file »: open a sibling's file here, and deliver what it holds. */
import { clear, show } from '../notice.js';
import { sentence } from '../words.js';
import { importQueue } from './import.js';
import { all } from './queue.js';
import { fill } from './said.js';
import { Unopened } from './sealed.js';

/** Listen to the file field; `deliver()` sends what waits and resolves once it was tried. */
export async function offerResume(db, place, deliver) {
  const field = place.querySelector('[data-resume-file]');
  const take = async () => {
    const [file] = field.files;
    if (!file) return;
    clear();
    try {
      const taken = await importQueue(db, await file.text());
      await say(db, place, taken);
      await deliver();
      await say(db, place, taken);
    } catch (error) {
      if (!(error instanceof Unopened)) throw error;
      show({ title: sentence('not-resumed'), message: sentence(error.message) });
    } finally {
      // The same file may be chosen again.
      field.value = '';
    }
  };
  field.addEventListener('change', take);
  // On a slow phone a file is chosen before this script has come.
  await take();
}

async function say(db, place, { from, taken, known }) {
  const mine = (await all(db)).filter((row) => taken.includes(row.claimId));
  const having = (state) => mine.filter((row) => row.state === state).length;
  const states = { accepted: having('accepted'), refused: having('refused'), waiting: having('waiting') };
  const done = fill(place.querySelector('[data-resumed]'), { count: taken.length, from, known, ...states });
  for (const [name, number] of Object.entries({ known, ...states })) {
    done.querySelector(`[data-slot="${name}"]`).hidden = number === 0;
  }
  done.hidden = false;
}
