/**
 * Receipts: the server's signed word on accepted claims, presented again when it came back from a backup.
 *
 * A licence with a larger epoch says that it did. To present a receipt again changes nothing where nothing was
 * lost, so whatever is in doubt is presented once more. Each row remembers the last epoch it was presented to.
 */
import { fromBase64Url } from './bytes.js';
import { DURABLE } from './database.js';
import { RECEIPT_DAYS } from './queue.js';
import { lostLicences, noteShown } from './signed_licences.js';

export const BATCH = 100;
const OUTCOMES = new Map([
  [200, 'known'],
  [201, 'taken_back'],
  [409, 'conflict'],
  [422, 'receipt_invalid'],
]);

const read = (text) => JSON.parse(new TextDecoder().decode(fromBase64Url(text)));
const shownTo = (row) => row.presentedEpoch ?? read(row.receipt.text).epoch;

/** The receipts of 35 days that the house has not been shown since this epoch began, oldest first. */
export async function owed(db, epoch, now = () => new Date()) {
  const since = new Date(now().getTime() - RECEIPT_DAYS * 86_400_000).toISOString();
  const accepted = await db.getAllFromIndex('queue', 'state', 'accepted');
  const rows = [...accepted, ...(await db.getAllFromIndex('queue', 'state', 'held'))];
  const mine = rows.filter((row) => row.receipt && row.settledAt >= since && shownTo(row) < epoch);
  return mine.sort((one, other) => one.settledAt.localeCompare(other.settledAt) || one.seq - other.seq);
}

/**
 * Present what a house of this licence's epoch may have lost: licences first, then receipts, in batches.
 *
 * `send({receipts, licences})` resolves with `{status, results}`. Resolves with how many had which outcome, and
 * `left`: those that no answer came for, which the next call presents.
 */
export async function present(db, { epoch }, send, now) {
  const rows = await owed(db, epoch, now);
  const lost = await lostLicences(db, epoch);
  const tally = { known: 0, taken_back: 0, conflict: 0, receipt_invalid: 0, left: rows.length };
  for (let at = 0; at < rows.length || (at === 0 && lost.length); at += BATCH) {
    const some = rows.slice(at, at + BATCH);
    const body = {
      receipts: some.map((row) => row.receipt),
      licences: at === 0 ? lost.map(({ sent }) => sent) : [],
    };
    const { status, results = [] } = await send(body).catch(() => ({ status: 0 }));
    if (status !== 200) return tally;
    if (at === 0) await noteShown(db, lost, epoch);
    await note(db, some, results, epoch, tally);
  }
  return tally;
}

async function note(db, rows, results, epoch, tally) {
  const tx = db.transaction('queue', 'readwrite', DURABLE);
  for (const [place, { claimId }] of rows.entries()) {
    const outcome = OUTCOMES.get(results[place]?.status);
    const row = await tx.store.get(claimId);
    if (!outcome || !row) continue;
    tally[outcome] += 1;
    tally.left -= 1;
    await tx.store.put({ ...row, presented: outcome, presentedEpoch: epoch });
  }
  await tx.done;
}
