/** Beside a receipt that waits for the Region: the documents of its coupon may be photographed at once, and wait. */
import { fromBase64Url } from '../offline/bytes.js';
import { currentLicence } from '../offline/licence.js';
import { fill } from '../offline/said.js';
import { sealedOf } from './sealed_pages.js';
import { open } from './shelf.js';
import { Taking } from './taking.js';
import { dropSealed, keepSealed } from './waiting.js';

let taking = null;
let keep = null;

/** What a claim is of, as it was signed. */
const entryOf = (row) => JSON.parse(new TextDecoder().decode(fromBase64Url(JSON.parse(row.body).entry)));

/** The documents that a licence names for a claim; none of a licence from before there were any. */
export function documentsOf(licence, row) {
  if (!licence?.document_key || row.seq === 0) return [];
  const { scheme, rank } = entryOf(row);
  const ranks = licence.schemes.find((one) => one.id === scheme)?.ranks ?? [];
  return ranks.find((one) => one.rank === rank)?.documents ?? [];
}

/** Draw what stands beside the receipt of a row, in its state. */
export async function beside(app, place, row) {
  const db = await open();
  const licence = await currentLicence(app.db);
  const documents = row.state === 'refused' ? [] : documentsOf(licence, row);
  const dropped = row.state === 'refused' ? await dropSealed(db, row.claimId) : 0;
  const kept = (await sealedOf(db, row.claimId)).length;
  place.hidden = documents.length === 0 && dropped === 0;
  for (const [name, shown] of Object.entries({ kept: kept > 0, dropped: dropped > 0 })) {
    place.querySelector(`[data-photos-${name}]`).hidden = !shown;
  }
  fill(place, { kept });
  const [list, blank] = [place.querySelector('ul'), place.querySelector('template')];
  const accepted = row.state === 'accepted' ? row.answer?.transaction?.id : null;
  const items = accepted
    ? []
    : documents.map((one) => item(blank, one, () => shoot(app, place, row, one, licence)));
  list.replaceChildren(...items);
  const send = place.querySelector('[data-photos-send]');
  send.hidden = !accepted;
  if (accepted) send.setAttribute('href', `/transactions/${accepted}/justificatifs`);
  db.close();
}

function item(blank, { label }, act) {
  const made = fill(blank.content.firstElementChild.cloneNode(true), { label });
  made.querySelector('button').addEventListener('click', act);
  return made;
}

function shoot(app, place, row, { code }, { document_key: key }) {
  keep = async ({ file }) => {
    const db = await open();
    await keepSealed(db, file, { claimId: row.claimId, code, key });
    db.close();
    await beside(app, place, row);
  };
  taking ??= new Taking(document.querySelector('[data-taking-place]'), {
    keep: (page) => keep(page),
    failed: () => {
      place.querySelector('[data-photos-none]').hidden = false;
    },
  });
  taking.open();
}
