/** A sibling's queue, taken over from its file: its claims wait here too, as their maker signed them. */
import { canonical, fromBase64Url } from './bytes.js';
import { DURABLE, recall } from './database.js';
import { rowOf } from './row.js';
import { open, Unopened } from './sealed.js';
import { takeSigned } from './signed_licences.js';

/**
 * Take a file over; resolves with `{from, taken: [claim id], known}`, or rejects with `Unopened`: of `sealed.js`,
 * or `other-school`. Claims that are here already, whatever became of them, stay as they are.
 */
export async function importQueue(db, file) {
  const device = await recall(db, 'device');
  const { entries = [], licences = [], ...content } = JSON.parse(await open(file, device));
  if (content.partner_id !== device.partnerId) throw new Unopened('other-school');
  const rows = entries.map(read).filter(Boolean);
  const taken = [];
  const tx = db.transaction('queue', 'readwrite', DURABLE);
  for (const row of rows) {
    if (await tx.store.get(row.claimId)) continue;
    await tx.store.add(row);
    taken.push(row.claimId);
  }
  await tx.done;
  await takeSigned(db, licences);
  return { from: content.device_name, taken, known: rows.length - taken.length };
}

/** Read what one sibling's claim says; null for what is no entry, which the server would refuse. */
function read({ added_at: addedAt, shown, device_id: deviceId, ...sent }) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(fromBase64Url(sent.entry));
    const entry = JSON.parse(text);
    if (canonical(entry) !== text || entry.device_id !== deviceId || !entry.claim_id) return null;
    return rowOf(entry, { addedAt: String(addedAt), shown, sent });
  } catch {
    return null;
  }
}
