/** A device in the memory of Node: its database with keys, claims for it, and a server that accepts them. */
import 'fake-indexeddb/auto';
import { fromBase64Url } from '../../static/js/offline/bytes.js';
import { openDatabase, remember } from '../../static/js/offline/database.js';
import { makeKeys } from '../../static/js/offline/keys.js';

let count = 0;

/** A fresh database, of a device that was let in. */
export async function freshDevice() {
  const db = await openDatabase({ name: `device-${++count}` });
  await remember(db, 'device', { id: 'device-1', keys: await makeKeys() });
  return db;
}

export const claim = (changes = {}) => ({
  claim_id: crypto.randomUUID(),
  licence_id: 'licence-1',
  rank: 1,
  amount_cents: 30000,
  ...changes,
});

/** What was signed, of a claim as it is sent. */
export const signedOf = (sent) => JSON.parse(new TextDecoder().decode(fromBase64Url(sent.entry)));

export const accepted = (id) => ({ claim_id: id, status: 201, body: { outcome: 'accepted' } });
export const answerAll = (claims) => ({
  status: 200,
  results: claims.map((one) => accepted(signedOf(one).claim_id)),
});
