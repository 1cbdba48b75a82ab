/**
 * The device's journal: each claim a signed line, chained to the one before, written before the screen speaks.
 *
 * A browser that is let in again is another device, and begins another journal at its first line. What the device
 * before it wrote is set aside; its claims that wait stay in the queue as it signed them, and are still delivered.
 */
import { canonical, sha256, toBase64Url } from './bytes.js';
import { DURABLE, recall } from './database.js';
import { sign } from './keys.js';
import { oneByOne } from './locks.js';
import { rowOf } from './row.js';

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
  const head = await lastLine(db, device.id);
  const place = { seq: head.seq + 1, prev_hash: head.hash };
  const entry = { v: ENTRY_VERSION, device_id: device.id, ...place, ...claim };
  const text = canonical(entry);
  const signature = await sign(device.keys, text);
  const line = { seq: place.seq, hash: await sha256(text), entry: text, signature };
  const sent = { entry: toBase64Url(new TextEncoder().encode(text)), signature };
  const row = rowOf(entry, { addedAt: at.toISOString(), shown, sent });
  return (await keep(db, device.id, head, line, row)) ? row : null;
}

const makerOf = (line) => JSON.parse(line.entry).device_id;
const headOf = (cursor, deviceId) =>
  cursor && makerOf(cursor.value) === deviceId ? cursor.value : { seq: 0, hash: GENESIS };

/** The furthest line of this device, or what comes before its first. */
export async function lastLine(db, deviceId) {
  return headOf(await db.transaction('journal').store.openCursor(null, 'prev'), deviceId);
}

async function keep(db, deviceId, head, line, row) {
  const tx = db.transaction(['facts', 'journal', 'queue'], 'readwrite', DURABLE);
  const [facts, journal] = [tx.objectStore('facts'), tx.objectStore('journal')];
  const cursor = await journal.openCursor(null, 'prev');
  const device = await facts.get('device');
  if (device.id !== deviceId || headOf(cursor, deviceId).hash !== head.hash) {
    await tx.done;
    return false;
  }
  if (cursor && makerOf(cursor.value) !== deviceId) await setAside(facts, journal);
  await Promise.all([journal.add(line), tx.objectStore('queue').add(row), tx.done]);
  return true;
}

/** Lay a former device's lines aside, under its own id. */
async function setAside(facts, journal) {
  const lines = await journal.getAll();
  await facts.put(lines, `journal of ${makerOf(lines.at(-1))}`);
  await journal.clear();
}
