/** The queue in a file for another device of the same school, which delivers it in this one's place. */

import { parisDay } from '../paris.js';
import { canonical } from './bytes.js';
import { recall } from './database.js';
import { waiting } from './queue.js';
import { clock } from './said.js';
import { seal } from './sealed.js';

/** The devices that the queue may be given to, `[{id, name, agreementKey}]`, as the licence tells them. */
export async function siblings(db) {
  const [device, licence] = await Promise.all([recall(db, 'device'), recall(db, 'licence')]);
  // A device that has shown two keys stands there twice: the later one is what it holds today.
  const found = new Map((licence?.devices ?? []).map((one) => [one.id, one]));
  found.delete(device?.id);
  return [...found.values()].map(({ id, name, agreement_key: agreementKey }) => ({ id, name, agreementKey }));
}

/**
 * Write what waits into a file for a sibling; resolves with `{name, text, count}`.
 *
 * Nothing leaves the queue here: a claim waits on until its own answer comes, and whoever delivers it first, it
 * counts once. What is exported is what was signed, and the licences that it was signed under.
 */
export async function exportQueue(db, sibling, now = new Date()) {
  const [device, licences = []] = await Promise.all([recall(db, 'device'), recall(db, 'licences')]);
  const rows = (await waiting(db)).filter((row) => row.seq > 0);
  const entries = rows.map(({ addedAt, shown, body }) => ({ added_at: addedAt, shown, ...JSON.parse(body) }));
  const needed = new Set(rows.map((row) => row.licenceId));
  const content = {
    partner_id: device.partnerId,
    device_name: device.name,
    entries,
    licences: licences.filter((one) => needed.has(one.id)),
  };
  return {
    // No name and no school: a file may lie about.
    name: `guichet-debits-${parisDay(now)}-${clock(now).replace(':', 'h')}.json`,
    text: await seal(canonical(content), sibling),
    count: rows.length,
  };
}
