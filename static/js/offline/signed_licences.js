/**
 * Licences as they were signed: should the server come back from a backup that does not know them, they show
 * that the claims made under them were allowed.
 */
import { recall, remember } from './database.js';
import { waiting } from './queue.js';

/** How many are kept beside those that waiting claims name. */
const LATEST = 3;

const kept = async (db) => (await recall(db, 'licences')) ?? [];

/** Keep a licence as it was signed, for as long as a claim that waits may need it to be believed. */
export async function keepSigned(db, { licence_id: id, epoch }, { licence, signature }) {
  const needed = new Set((await waiting(db)).map((row) => row.licenceId));
  const others = (await kept(db)).filter((one) => one.id !== id);
  const all = [...others, { id, epoch, shownTo: epoch, sent: { licence, signature } }];
  const useful = all.filter((one, place) => place >= all.length - LATEST || needed.has(one.id));
  await remember(db, 'licences', useful);
}

/** Those that a house of this epoch may have lost, and was not shown yet. */
export async function lostLicences(db, epoch) {
  return (await kept(db)).filter((one) => one.shownTo < epoch);
}

/** Note that a house of this epoch was shown one of them. */
export async function noteShown(db, id, epoch) {
  const noted = (await kept(db)).map((one) => (one.id === id ? { ...one, shownTo: epoch } : one));
  await remember(db, 'licences', noted);
}
