/**
 * The queue: claims that wait for the server's word, and the words that came.
 *
 * A row leaves `waiting` only on an answer received *and* stored; nothing is ever removed on doubt. States:
 * `waiting` (amber), `accepted` (green), `refused` (red, in the conflict inbox until read); `held`, see granted.js.
 */
import { DURABLE } from './database.js';

/** How long an accepted claim's receipt is kept, to present it again should the server come back from a backup. */
export const RECEIPT_DAYS = 35;

const ACCEPTED = new Set([200, 201]);
/** Answers that end a claim; of all others nothing is known of what the server did. */
const REFUSED = new Set([404, 409, 422]);

/** Put an unsigned claim, made while there was a network, into the queue: its reply was lost. */
export async function add(db, row) {
  const tx = db.transaction('queue', 'readwrite', DURABLE);
  await Promise.all([tx.store.put({ state: 'waiting', seq: 0, ...row }), tx.done]);
}

/** The claims that wait, in the order of the journal: a clock may be set back. Unsigned ones go first. */
export async function waiting(db) {
  const rows = await db.getAllFromIndex('queue', 'state', 'waiting');
  return rows.sort((one, other) => one.seq - other.seq || one.addedAt.localeCompare(other.addedAt));
}

export const count = (db) => db.countFromIndex('queue', 'state', 'waiting');

/** All rows of a day list, newest first. */
export async function all(db) {
  const rows = (await db.getAll('queue')).filter((row) => row.state !== 'held');
  return rows.sort((one, other) => other.addedAt.localeCompare(one.addedAt) || other.seq - one.seq);
}

/** Say what an answer does to a claim: its next state, or null when it waits on. */
export function stateAfter(status) {
  if (ACCEPTED.has(status)) return 'accepted';
  return REFUSED.has(status) ? 'refused' : null;
}

/** Store the answers of one sending, `[{claim_id, status, body, receipt?}]`; resolves with how many claims they ended. */
export async function settle(db, results, now = () => new Date()) {
  const tx = db.transaction('queue', 'readwrite', DURABLE);
  let ended = 0;
  for (const { claim_id: claimId, status, body: answer, receipt } of results) {
    const [row, state] = [await tx.store.get(claimId), stateAfter(status)];
    // An answer that came before stands: a later one, of another tab say, tells the same.
    if (row?.state !== 'waiting' || state === null) continue;
    ended += 1;
    const settled = { state, status, answer, receipt, settledAt: now().toISOString(), read: false };
    await tx.store.put({ ...row, ...settled });
  }
  await tx.done;
  return ended;
}

/** The refused claims that nobody has read yet: the conflict inbox. */
export async function conflicts(db) {
  return (await db.getAllFromIndex('queue', 'state', 'refused')).filter((row) => !row.read);
}

export async function markRead(db, claimId) {
  const tx = db.transaction('queue', 'readwrite', DURABLE);
  const row = await tx.store.get(claimId);
  if (row?.state === 'refused') await tx.store.put({ ...row, read: true });
  await tx.done;
}

/** Forget receipts older than their time, and refusals that were read as long ago; what waits stays for ever. */
export async function forgetOld(db, now = () => new Date()) {
  const before = new Date(now().getTime() - RECEIPT_DAYS * 86_400_000).toISOString();
  const tx = db.transaction('queue', 'readwrite', DURABLE);
  for (const row of await tx.store.getAll()) {
    const over = ['accepted', 'held'].includes(row.state) || (row.state === 'refused' && row.read);
    if (over && row.settledAt < before) await tx.store.delete(row.claimId);
  }
  await tx.done;
}
