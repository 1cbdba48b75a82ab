/** The heartbeat: what one beat does with a house that came back from a backup. */
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { canonical, toBase64Url } from '../../static/js/offline/bytes.js';
import { openDatabase, recall, remember } from '../../static/js/offline/database.js';
import { append } from '../../static/js/offline/journal.js';
import { makeKeys } from '../../static/js/offline/keys.js';
import { Pulse } from '../../static/js/offline/pulse.js';
import * as queue from '../../static/js/offline/queue.js';
import { keepSigned } from '../../static/js/offline/signed_licences.js';

const encode = (value) => new TextEncoder().encode(canonical(value));
const json = (status, body) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
let db;
let house;
let count = 0;

/** A house restored once, which has lost the licence `L0`; it may have taken the device away since. */
async function restoredHouse({ revoked = false } = {}) {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const statementKey = toBase64Url(await crypto.subtle.exportKey('raw', pair.publicKey));
  await remember(db, 'device', { id: 'device-1', credential: 'gd_x', statementKey, keys: await makeKeys() });
  const told = { calls: [], licences: [], receipts: [] };
  const routes = {
    '/healthz': () => json(200, {}),
    '/api/v1/claims/batch': ({ claims }) => {
      const code = revoked ? 'device_revoked' : 'none';
      const ended = { status: revoked ? 409 : 201, body: { code } };
      const waits = { status: 503, body: { code: 'licence_lost' } };
      const became = told.licences.length > 0 ? ended : waits;
      return json(200, { results: claims.map(() => ({ claim_id: 'waits', ...became })) });
    },
    '/api/v1/receipts': ({ receipts = [], licences = [] }) => {
      told.receipts.push(...receipts);
      told.licences.push(...licences);
      return json(200, { results: receipts.map(() => ({ status: 201, body: {} })), licences: [] });
    },
    '/api/v1/offline-licence': async () => {
      if (revoked) return json(409, { code: 'device_revoked', epoch: 1 });
      const text = encode({ device_id: 'device-1', licence_id: 'L1', epoch: 1 });
      const signature = await crypto.subtle.sign('Ed25519', pair.privateKey, text);
      return json(200, { licence: toBase64Url(text), signature: toBase64Url(signature) });
    },
  };
  globalThis.fetch = async (url, { body }) => {
    const [path] = url.split('?');
    told.calls.push(path);
    return routes[path](JSON.parse(body ?? 'null'));
  };
  return told;
}

beforeEach(async () => {
  db = await openDatabase({ name: `pulse-${++count}` });
});

async function oneWaitsAndOneWasAccepted() {
  await keepSigned(db, { licence_id: 'L0', epoch: 0 }, { licence: 'L0', signature: 'AA' });
  await append(db, { claim_id: 'waits', licence_id: 'L0', rank: 1, amount_cents: 30_000 }, {});
  await queue.add(db, { claimId: 'was', addedAt: new Date().toISOString(), licenceId: 'L0', body: '{}' });
  const text = toBase64Url(encode({ claim_id: 'was', epoch: 0 }));
  await queue.settle(db, [{ claim_id: 'was', status: 201, body: {}, receipt: { text, signature: 'AA' } }]);
}

test('a claim whose licence was lost shows it in the same beat, however young the last contact is', async () => {
  house = await restoredHouse();
  await oneWaitsAndOneWasAccepted();
  await remember(db, 'contact', { outcome: 'renewed', at: new Date().toISOString() });
  const pulse = new Pulse(db, () => {});
  await pulse.beat();
  assert.deepEqual([house.licences.length, house.receipts.length], [1, 1]);
  await pulse.beat();
  assert.equal(await queue.count(db), 0);
});

test('a device that was taken away shows a restored house what it keeps, and its claims are answered', async () => {
  house = await restoredHouse({ revoked: true });
  await oneWaitsAndOneWasAccepted();
  const pulse = new Pulse(db, () => {});
  await pulse.beat();
  assert.equal((await recall(db, 'contact')).outcome, 'revoked');
  assert.deepEqual([house.licences.length, house.receipts.length], [1, 1]);
  await pulse.beat();
  assert.equal((await db.get('queue', 'waits')).answer.code, 'device_revoked');
  await pulse.beat();
  assert.equal(house.receipts.length, 1);
});
