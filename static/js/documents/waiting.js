/**
 * Pages photographed without network. They wait sealed to the house's public key, so that this device itself can't
 * read them back, each with the claim it is about; once the Region has accepted that, they leave like any page.
 */
import { seal } from '../offline/sealed.js';
import { ifFree } from './hold.js';
import { noteSealed } from './sealed_pages.js';
import { open } from './shelf.js';
import { endOf, isLate, KEPT_MS } from './standing.js';

export const FORMAT = 'guichet-document';

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

/** Take one page away; resolves with false where its claim's pages are in some hand, as of what sends them. */
export const takeAway = async (db, claimId, id) =>
  (await ifFree(claimId, () => db.delete('sealed', id).then(() => true))) ?? false;

/** Note that it was said beside documents when their pages will be forgotten: none is before. */
export async function noteTold(db, papers, now = Date.now()) {
  const late = papers.flatMap(({ pages }) => (isLate(pages, now) ? pages.filter((page) => !page.told) : []));
  if (late.length > 0) await noteSealed(db, late, { told: now });
}

/**
 * Forget what is of no use any more: pages of claims that the Region refused, and those that are too old. Of a claim
 * that is shown here they stay until that was said beside them for a day.
 */
export async function tidy(rows, now = Date.now()) {
  const db = await open();
  const states = new Map(rows.map((row) => [row.claimId, row.state]));
  for (const page of await db.getAll('sealed')) {
    const end = states.has(page.claimId) && page.text ? endOf(page, now) : page.addedAt + KEPT_MS;
    if (states.get(page.claimId) === 'refused' || now > end) await db.delete('sealed', page.id);
  }
  db.close();
}
