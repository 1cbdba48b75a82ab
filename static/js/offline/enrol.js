/** Let this device in: its keys are made here, the owner's code opens, the first licence comes at once. */
import { renew } from './contact.js';
import { forget, openDatabase, recall, remember } from './database.js';
import { flag } from './flag.js';
import { makeKeys, publicKeys } from './keys.js';
import { notePerson } from './person.js';
import { count } from './queue.js';
import { release } from './wire.js';

/** What was typed, or an address that ends in the code, as the owner's QR holds it. */
const codeOf = (text) => text.trim().split('#').pop();

/**
 * Ask to be let in, by the session of whoever is signed in; gives the server's answer back, or `{otherSchool}`
 * where claims of another school wait: only that school's devices may deliver them.
 */
export async function enrol(code, name, post) {
  const db = await openDatabase();
  const { desk, school } = document.body.dataset;
  const partnerId = desk.split('.')[1];
  const before = await recall(db, 'device');
  if (before && before.partnerId !== partnerId && (await count(db)) > 0) return { otherSchool: true };
  const keys = await makeKeys();
  const body = { code: codeOf(code), name, app_version: release, keys: await publicKeys(keys) };
  const reply = await post('/api/v1/devices', body);
  if (!reply.ok) return reply;
  await remember(db, 'device', {
    id: reply.data.device_id,
    credential: reply.data.credential,
    statementKey: reply.data.statement_key,
    partnerId,
    partnerName: school,
    name,
    keys,
  });
  flag();
  // What an earlier device of this browser was told is not said to this one.
  await Promise.all([forget(db, 'licence'), forget(db, 'contact')]);
  await notePerson(db, document.body.dataset);
  await renew(db, { anyway: true });
  return reply;
}

/** Ask the browser to keep for good what is here; Firefox asks the person, who may never answer: don't wait. */
export const askToKeep = async () => navigator.storage?.persist?.();
