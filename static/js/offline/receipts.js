/**
 * Receipts: the server's signed word on accepted claims, presented again when it came back from a backup.
 *
 * A licence with a larger epoch says that it did. To present a receipt again changes nothing where nothing was
 * lost, so whatever is in doubt is presented once more. Each row remembers the last epoch it was presented to.
 * Where another debit stands in its place (`conflict`), the row turns red and goes to the conflict inbox; it
 * keeps its receipt, should a later restore bring the debit back.
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
  const rows = await db.getAll('queue');
  const mine = rows.filter((row) => row.receipt && row.settledAt >= since && shownTo(row) < epoch);
  return mine.sort((one, other) => one.settledAt.localeCompare(other.settledAt) || one.seq - other.seq);
}

/**
 * Present what a house of this licence's epoch may have lost: licences first, each alone since a large school's
 * are large, then receipts, in batches.
 *
 * `send({receipts, licences})` resolves with `{status, results}`. Resolves with how many had which outcome, and
 * `left`: those that no answer came for, which the next call presents.
 */
export async function present(db, { epoch }, send, now = () => new Date()) {
  const rows = await owed(db, epoch, now);
  const tally = { known: 0, taken_back: 0, conflict: 0, receipt_invalid: 0, left: rows.length };
  const ask = (body) => send(body).catch(() => ({ status: 0 }));
  for (const one of await lostLicences(db, epoch)) {
    const { status } = await ask({ receipts: [], licences: [one.sent] });
    if (status === 0) return tally;
    if (status === 200) await noteShown(db, one.id, epoch);
  }
  for (let at = 0; at < rows.length; at += BATCH) {
    const some = rows.slice(at, at + BATCH);
    const { status, results = [] } = await ask({ receipts: some.map((row) => row.receipt) });
    if (status !== 200) return tally;
    await note(db, some, results, { epoch, now: now().toISOString(), tally });
  }
  return tally;
}

/** The row of a claim that stands no more; what it was answered is kept beside. A sibling's is not ours to tell. */
function contradicted(row, body, settledAt) {
  if (row.state === 'held') return row;
  const told = row.told ?? { status: row.status, answer: row.answer };
  return { ...row, state: 'refused', status: 409, answer: body, read: false, told, settledAt };
}

/** The row of a claim that stands, as it was answered at first. */
const borne = ({ told, ...row }) => (told ? { ...row, ...told, state: 'accepted' } : row);

async function note(db, rows, results, { epoch, now, tally }) {
  const tx = db.transaction('queue', 'readwrite', DURABLE);
  for (const [place, { claimId }] of rows.entries()) {
    const outcome = OUTCOMES.get(results[place]?.status);
    const row = await tx.store.get(claimId);
    if (!outcome || !row) continue;
    tally[outcome] += 1;
    tally.left -= 1;
    const become = outcome === 'conflict' ? contradicted(row, results[place].body, now) : borne(row);
    await tx.store.put({ ...become, presented: outcome, presentedEpoch: epoch });
  }
  await tx.done;
}
