/**
 * Pages photographed without network. They wait sealed to the house's public key, so that this device itself can't
 * read them back, each with the claim it is about; once the Region has accepted that, they leave like any page.
 */
import { seal } from '../offline/sealed.js';
import { open } from './shelf.js';

export const FORMAT = 'guichet-document';
/** As long as a receipt is kept: by then the school has sent its document by some other way. */
const KEPT_MS = 35 * 86_400_000;

/** Seal a page and keep it; resolves with its id once it is on the disk. `key`: the house's, as the licence tells it. */
export async function keepSealed(db, file, { claimId, code, key, signed = null }, now = Date.now()) {
  const to = { id: 'house', agreementKey: key };
  const more = { about: claimId };
  const text = await seal(new Uint8Array(await file.arrayBuffer()), to, { format: FORMAT, more });
  const tx = db.transaction('sealed', 'readwrite', { durability: 'strict' });
  const row = { id: crypto.randomUUID(), claimId, code, text, addedAt: now, ...(signed && { signed }) };
  await Promise.all([tx.store.put(row), tx.done]);
  return row.id;
}

/** Forget the pages of one claim; resolves with how many there were. */
export async function dropSealed(db, claimId) {
  const keys = await db.getAllKeysFromIndex('sealed', 'claim', claimId);
  await Promise.all(keys.map((key) => db.delete('sealed', key)));
  return keys.length;
}

/** Forget what is of no use any more: pages of claims that the Region refused, and those that are too old. */
export async function tidy(rows, now = Date.now()) {
  const db = await open();
  const refused = new Set(rows.filter((row) => row.state === 'refused').map((row) => row.claimId));
  for (const { id, claimId, addedAt } of await db.getAll('sealed')) {
    if (refused.has(claimId) || now - addedAt > KEPT_MS) await db.delete('sealed', id);
  }
  db.close();
}
