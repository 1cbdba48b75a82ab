/**
 * Licences as they were signed: should the server come back from a backup that does not know them, they show
 * that the claims made under them were allowed.
 */
import { recall, remember } from './database.js';
import { waiting } from './queue.js';

/** How many are kept beside those that waiting claims name, and how many the server takes at once. */
const LATEST = 3;
const AT_ONCE = 20;

const kept = async (db) => (await recall(db, 'licences')) ?? [];

/** Keep a licence as it was signed, for as long as a claim that waits may need it to be believed. */
export async function keepSigned(db, { licence_id: id, epoch }, { licence, signature }) {
  const needed = new Set((await waiting(db)).map((row) => row.licenceId));
  const others = (await kept(db)).filter((one) => one.id !== id);
  const all = [...others, { id, epoch, shownTo: epoch, sent: { licence, signature } }];
  const useful = all.filter((one, place) => place >= all.length - LATEST || needed.has(one.id));
  await remember(db, 'licences', useful);
}

/** Take those over that came with a sibling's claims: they go with its claims, as long as these wait. */
export async function takeSigned(db, licences) {
  const mine = await kept(db);
  const known = new Set(mine.map((one) => one.id));
  // Before the own ones: of those that no claim needs, the latest own stay.
  const fresh = licences.filter((one) => !known.has(one.id));
  if (fresh.length > 0) await remember(db, 'licences', [...fresh, ...mine]);
}

/** Those that a house of this epoch may have lost, and was not shown yet. */
export async function lostLicences(db, epoch) {
  return (await kept(db)).filter((one) => one.shownTo < epoch).slice(-AT_ONCE);
}

/** Note that a house of this epoch was shown them. */
export async function noteShown(db, shown, epoch) {
  const ids = new Set(shown.map((one) => one.id));
  const noted = (await kept(db)).map((one) => (ids.has(one.id) ? { ...one, shownTo: epoch } : one));
  if (ids.size > 0) await remember(db, 'licences', noted);
}
