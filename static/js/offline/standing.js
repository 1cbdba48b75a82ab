/** How things stand on this device, read in one go, and the one line that says whether it may go on alone. */
import { recall } from './database.js';
import { readiness } from './gauge.js';
import { all } from './queue.js';
import { euros, fill, moment } from './said.js';

export async function standing(db, now = new Date()) {
  const facts = ['device', 'licence', 'person', 'contact'].map((name) => recall(db, name));
  const [[device, licence, person, contact], rows] = await Promise.all([Promise.all(facts), all(db)]);
  const lost = ['revoked', 'unknown'].includes(contact?.outcome) ? contact.outcome : null;
  const ready = readiness({ licence, rows, now });
  return {
    device,
    licence,
    person,
    rows,
    now,
    ready: lost && !licence ? { ready: false, code: lost } : ready,
  };
}

/** Say the line in each place for it: the sentences stand beside it, one a code. */
export function sayReadiness({ ready, now }) {
  for (const place of document.querySelectorAll('[data-ready]')) {
    const words = place.querySelector('template').content.querySelector(`[data-code="${ready.code}"]`);
    const line = words.cloneNode(true);
    if (ready.ready) {
      fill(line, {
        since: moment(ready.since, now),
        claims: ready.claims,
        amount: euros(ready.amountCents),
        until: moment(ready.until, now),
      });
    }
    const said = place.querySelector('[data-ready-say]');
    if (said.textContent !== line.textContent) said.replaceChildren(line);
    place.dataset.ready = ready.code;
    place.hidden = false;
  }
}
