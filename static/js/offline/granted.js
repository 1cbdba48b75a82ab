/**
 * Refusals that the Region lifted: the debit's receipt is kept like any other, to be presented again.
 *
 * Every device of the school is told, since the one that made the claim may be gone. Of a claim that is not this
 * device's own only the receipt is kept: a row in the state `held`, which no list shows.
 */
import { DURABLE } from './database.js';

/** Keep what a contact brought, `[{claim_id, receipt}]`; what is kept already stays as it is. */
export async function keepGranted(db, granted, now = () => new Date()) {
  if (granted.length === 0) return;
  const tx = db.transaction('queue', 'readwrite', DURABLE);
  const at = now().toISOString();
  for (const { claim_id: claimId, receipt } of granted) {
    const row = (await tx.store.get(claimId)) ?? { claimId, seq: 0, addedAt: at, state: 'held' };
    // What waits here has no answer yet: a claim of that id that was refused is another device's copy of it.
    if (row.state === 'waiting' || row.receipt) continue;
    const state = row.state === 'refused' ? 'accepted' : row.state;
    await tx.store.put({ ...row, state, receipt, grantedAt: at, settledAt: at });
  }
  await tx.done;
}
