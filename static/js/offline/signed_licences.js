/**
 * Licences as they were signed: should the server come back from a backup that does not know them, they show
 * that the claims made under them were allowed.
 */
import { DURABLE, recall } from './database.js';

/** How many are kept beside those that waiting claims name. */
const LATEST = 3;

const kept = async (facts) => (await facts.get('licences')) ?? [];

/**
 * Take a licence, and keep it as it was signed for as long as a claim that waits may need it to be believed.
 *
 * In one transaction: two tabs may be told of two at once, and neither may undo what the other kept.
 */
export async function keepSigned(db, licence, sent) {
  const { licence_id: id, epoch } = licence;
  const tx = db.transaction(['facts', 'queue'], 'readwrite', DURABLE);
  const facts = tx.objectStore('facts');
  const rows = await tx.objectStore('queue').index('state').getAll('waiting');
  const needed = new Set(rows.map((row) => row.licenceId));
  const others = (await kept(facts)).filter((one) => one.id !== id);
  const all = [...others, { id, epoch, shownTo: epoch, sent }];
  const useful = all.filter((one, place) => place >= all.length - LATEST || needed.has(one.id));
  await Promise.all([facts.put(useful, 'licences'), facts.put(licence, 'licence'), tx.done]);
}

/** Take those over that came with a sibling's claims: they go with its claims, as long as these wait. */
export async function takeSigned(db, licences) {
  const tx = db.transaction('facts', 'readwrite', DURABLE);
  const mine = await kept(tx.store);
  const known = new Set(mine.map((one) => one.id));
  // Before the own ones: of those that no claim needs, the latest own stay.
  const fresh = licences.filter((one) => !known.has(one.id));
  await Promise.all([tx.store.put([...fresh, ...mine], 'licences'), tx.done]);
}

/** Those that a house of this epoch may have lost, and was not shown yet. */
export async function lostLicences(db, epoch) {
  return ((await recall(db, 'licences')) ?? []).filter((one) => one.shownTo < epoch);
}

/** Note that a house of this epoch was shown one of them. */
export async function noteShown(db, id, epoch) {
  const tx = db.transaction('facts', 'readwrite', DURABLE);
  const noted = (await kept(tx.store)).map((one) => (one.id === id ? { ...one, shownTo: epoch } : one));
  await Promise.all([tx.store.put(noted, 'licences'), tx.done]);
}
