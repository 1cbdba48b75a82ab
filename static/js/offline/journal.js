/** The device's journal: each claim a signed line, chained to the one before, written before the screen speaks. */
import { canonical, sha256, toBase64Url } from './bytes.js';
import { DURABLE, recall } from './database.js';
import { sign } from './keys.js';
import { oneByOne } from './locks.js';

export const GENESIS = '0'.repeat(64);
export const ENTRY_VERSION = 1;

const alone = oneByOne('guichet-journal');

/**
 * Append a claim and put it in the queue, in one durable transaction.
 *
 * `claim`: the entry's own fields (claim_id, coupon_text or number, rank, …). `shown`: what lists may show of it
 * (number's tail, scheme's label), never a name. Resolves with the queue's row once it is on the disk.
 */
export function append(db, claim, shown, now = () => new Date()) {
  return alone(async () => {
    for (;;) {
      const row = await tryToAppend(db, claim, shown, now());
      // Another tab wrote meanwhile, in a browser without locks: sign again, after its line.
      if (row) return row;
    }
  });
}

async function tryToAppend(db, claim, shown, at) {
  const device = await recall(db, 'device');
  const head = await lastLine(db);
  const place = { seq: head.seq + 1, prev_hash: head.hash };
  const entry = canonical({ v: ENTRY_VERSION, device_id: device.id, ...place, ...claim });
  const hash = await sha256(entry);
  const line = { seq: place.seq, hash, entry, signature: await sign(device.keys, entry) };
  const row = queueRow(line, claim, shown, device.id, at);
  return (await keep(db, head, line, row)) ? row : null;
}

/** The furthest line, or what comes before the first. */
export async function lastLine(db) {
  const cursor = await db.transaction('journal').store.openCursor(null, 'prev');
  return cursor?.value ?? { seq: 0, hash: GENESIS };
}

function queueRow(line, claim, shown, deviceId, at) {
  return {
    claimId: claim.claim_id,
    seq: line.seq,
    state: 'waiting',
    addedAt: at.toISOString(),
    licenceId: claim.licence_id,
    rank: claim.rank,
    amountCents: claim.amount_cents,
    shown,
    // Frozen: every sending of this claim is these bytes.
    body: JSON.stringify({
      entry: toBase64Url(new TextEncoder().encode(line.entry)),
      signature: line.signature,
      device_id: deviceId,
    }),
  };
}

async function keep(db, head, line, row) {
  const tx = db.transaction(['journal', 'queue'], 'readwrite', DURABLE);
  const journal = tx.objectStore('journal');
  const cursor = await journal.openCursor(null, 'prev');
  if ((cursor?.value.hash ?? GENESIS) !== head.hash) {
    await tx.done;
    return false;
  }
  await Promise.all([journal.add(line), tx.objectStore('queue').add(row), tx.done]);
  return true;
}
