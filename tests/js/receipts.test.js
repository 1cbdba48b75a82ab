/** Receipts: kept with what they are of, and presented again, once an epoch, until the server has answered. */
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { canonical, fromBase64Url, toBase64Url } from '../../static/js/offline/bytes.js';
import { openDatabase, recall, remember } from '../../static/js/offline/database.js';
import { keepGranted } from '../../static/js/offline/granted.js';
import { keepLicence } from '../../static/js/offline/licence.js';
import * as queue from '../../static/js/offline/queue.js';
import { BATCH, owed, present } from '../../static/js/offline/receipts.js';
import { keepSigned, lostLicences } from '../../static/js/offline/signed_licences.js';

const DAY = 86_400_000;
const NOW = new Date('2026-03-12T11:00:00Z');
const at = (days) => () => new Date(NOW.getTime() + days * DAY);
const encoded = (value) => toBase64Url(new TextEncoder().encode(canonical(value)));
const CONFLICT = { code: 'conflict', detail: 'Another stands in its place.' };
const receipt = (claimId, epoch = 0) => ({
  text: encoded({ claim_id: claimId, epoch, v: 1 }),
  signature: 'AA',
});
const claimOf = (one) => JSON.parse(new TextDecoder().decode(fromBase64Url(one.text))).claim_id;
let db;
let count = 0;

beforeEach(async () => {
  db = await openDatabase({ name: `receipts-${++count}` });
});

async function accepted(claimId, { days = 0, epoch = 0, given = receipt(claimId, epoch) } = {}) {
  const addedAt = new Date(NOW.getTime() + ++count).toISOString();
  await queue.add(db, { claimId, addedAt, licenceId: 'old', body: '{}' });
  const answer = { claim_id: claimId, status: 201, body: { outcome: 'accepted' }, receipt: given };
  await queue.settle(db, [answer], at(days));
}

/** A server that has lost everything but the claims it knows. */
function server({ known = [], status = 200 } = {}) {
  const calls = [];
  const there = new Set(known);
  const send = async (body) => {
    calls.push(body);
    const results = body.receipts.map((one) => {
      const was = there.has(claimOf(one));
      there.add(claimOf(one));
      return { claim_id: claimOf(one), status: was ? 200 : 201, body: {} };
    });
    return { status, results };
  };
  return { calls, send, there };
}

describe('receipts', () => {
  test('a receipt is kept with the answer it came with', async () => {
    await accepted('one');
    const [row] = await queue.all(db);
    assert.deepEqual([row.state, row.receipt], ['accepted', receipt('one')]);
  });

  test('nothing is presented to a house that was not restored', async () => {
    await accepted('one');
    const { calls, send } = server();
    assert.equal((await present(db, { epoch: 0 }, send, at(1))).left, 0);
    assert.deepEqual(calls, []);
  });

  test('each is presented once to a house that was, and once more to the next', async () => {
    await accepted('one');
    await accepted('two');
    const { calls, send } = server({ known: ['two'] });
    const tally = await present(db, { epoch: 1 }, send, at(1));
    assert.deepEqual(tally, { known: 1, taken_back: 1, conflict: 0, receipt_invalid: 0, left: 0 });
    await present(db, { epoch: 1 }, send, at(1));
    assert.equal(calls.length, 1);
    assert.equal((await present(db, { epoch: 2 }, send, at(1))).known, 2);
  });

  test('one that the restored house itself gave is not presented to it', async () => {
    await accepted('one', { epoch: 1 });
    assert.deepEqual(await owed(db, 1, at(1)), []);
    assert.equal((await owed(db, 2, at(1))).length, 1);
  });

  test('those of 35 days are presented, older ones and refusals are not', async () => {
    await accepted('old', { days: -36 });
    await accepted('young', { days: -34 });
    await accepted('bare', { given: null });
    await queue.add(db, { claimId: 'no', addedAt: NOW.toISOString(), body: '{}' });
    await queue.settle(db, [{ claim_id: 'no', status: 409, body: {} }], at(0));
    assert.deepEqual(
      (await owed(db, 1, at(0))).map((row) => row.claimId),
      ['young'],
    );
  });

  test('many go in batches, in the order in which they were answered', async () => {
    for (let i = 0; i < BATCH + 5; i++) await accepted(`c${i}`);
    const { calls, send } = server();
    assert.equal((await present(db, { epoch: 1 }, send, at(1))).taken_back, BATCH + 5);
    assert.deepEqual(
      calls.map((body) => body.receipts.length),
      [BATCH, 5],
    );
    assert.equal(claimOf(calls[0].receipts[0]), 'c0');
  });

  for (const [name, fails] of [
    ['a server away', async () => Promise.reject(new TypeError('away'))],
    ['a 503', async () => ({ status: 503 })],
    ['a 401', async () => ({ status: 401 })],
  ]) {
    test(`${name} ends nothing, and the next call goes on`, async () => {
      await accepted('one');
      assert.equal((await present(db, { epoch: 1 }, fails, at(1))).left, 1);
      const { send } = server();
      assert.equal((await present(db, { epoch: 1 }, send, at(1))).taken_back, 1);
    });
  }

  test('a connection cut between two batches repeats what had no answer, and no more', async () => {
    for (let i = 0; i < BATCH + 5; i++) await accepted(`c${i}`);
    const whole = server();
    let sent = 0;
    const cut = (body) => (++sent === 2 ? Promise.reject(new TypeError('cut')) : whole.send(body));
    assert.equal((await present(db, { epoch: 1 }, cut, at(1))).left, 5);
    assert.equal((await present(db, { epoch: 1 }, whole.send, at(1))).taken_back, 5);
    assert.equal(whole.there.size, BATCH + 5);
  });

  test('a conflict is kept with its row, and one that failed alone is presented again', async () => {
    await accepted('one');
    await accepted('two');
    const send = async ({ receipts }) => ({
      status: 200,
      results: receipts.map((one) => ({ status: claimOf(one) === 'one' ? 409 : 500, body: CONFLICT })),
    });
    const tally = await present(db, { epoch: 1 }, send, at(1));
    assert.deepEqual([tally.conflict, tally.left], [1, 1]);
    assert.equal((await db.get('queue', 'one')).presented, 'conflict');
    assert.deepEqual(
      (await owed(db, 1, at(1))).map((row) => row.claimId),
      ['two'],
    );
  });

  test('nobody is left to believe a claim in whose place another stands: it waits to be read', async () => {
    await accepted('one');
    const conflict = async () => ({ status: 200, results: [{ status: 409, body: CONFLICT }] });
    await present(db, { epoch: 1 }, conflict, at(1));
    const [row] = await queue.conflicts(db);
    assert.deepEqual([row.claimId, row.state, row.answer], ['one', 'refused', CONFLICT]);
    await queue.markRead(db, 'one');
    assert.deepEqual(await queue.conflicts(db), []);
  });

  test('a sibling’s receipt in conflict stays with the others that no list shows', async () => {
    await keepGranted(db, [{ claim_id: 'sibling', receipt: receipt('sibling') }], at(0));
    const conflict = async () => ({ status: 200, results: [{ status: 409, body: CONFLICT }] });
    assert.equal((await present(db, { epoch: 1 }, conflict, at(1))).conflict, 1);
    assert.equal((await db.get('queue', 'sibling')).state, 'held');
    assert.deepEqual([await queue.all(db), await queue.conflicts(db)], [[], []]);
  });

  test('should a later restore bring it back, it is accepted as it was', async () => {
    await accepted('one');
    const conflict = async () => ({ status: 200, results: [{ status: 409, body: CONFLICT }] });
    await present(db, { epoch: 1 }, conflict, at(1));
    await present(db, { epoch: 2 }, conflict, at(2));
    const { send } = server();
    assert.equal((await present(db, { epoch: 3 }, send, at(3))).taken_back, 1);
    const [row] = await queue.all(db);
    assert.deepEqual([row.state, row.status, row.answer], ['accepted', 201, { outcome: 'accepted' }]);
    assert.equal(row.told, undefined);
  });
});

describe('what the Region granted after all', () => {
  async function refused(claimId) {
    const addedAt = new Date(NOW.getTime() + ++count).toISOString();
    await queue.add(db, { claimId, addedAt, licenceId: 'old', body: '{}' });
    await queue.settle(db, [{ claim_id: claimId, status: 409, body: {} }], at(0));
  }
  const granted = (claimId) => ({ claim_id: claimId, receipt: receipt(`contest-of-${claimId}`) });

  test('a refusal turns green, and its receipt is presented again like any other', async () => {
    await refused('mine');
    await keepGranted(db, [granted('mine')], at(1));
    const [row] = await queue.all(db);
    assert.deepEqual([row.state, row.grantedAt], ['accepted', at(1)().toISOString()]);
    assert.deepEqual(await queue.conflicts(db), []);
    const { send, there } = server();
    assert.equal((await present(db, { epoch: 1 }, send, at(2))).taken_back, 1);
    assert.deepEqual([...there], ['contest-of-mine']);
  });

  test('that of another device of the school is kept and presented, and no list shows it', async () => {
    await keepGranted(db, [granted('theirs')], at(0));
    await keepGranted(db, [granted('theirs')], at(9));
    assert.deepEqual([await queue.all(db), await queue.waiting(db)], [[], []]);
    const { send } = server();
    assert.equal((await present(db, { epoch: 1 }, send, at(9))).taken_back, 1);
    assert.equal((await present(db, { epoch: 1 }, send, at(9))).taken_back, 0);
    await queue.forgetOld(db, at(36));
    assert.equal(await db.count('queue'), 0);
  });

  test('nothing is changed of a claim that waits here or was accepted', async () => {
    await queue.add(db, { claimId: 'waits', addedAt: NOW.toISOString(), body: '{}' });
    await accepted('green');
    const before = await db.getAll('queue');
    await keepGranted(db, [granted('waits'), granted('green')], at(1));
    assert.deepEqual(await db.getAll('queue'), before);
  });
});

describe('licences', () => {
  const sentOf = (id) => ({ licence: id, signature: 'AA' });
  const keep = (id, epoch = 0) => keepSigned(db, { licence_id: id, epoch }, sentOf(id));

  test('the latest are kept, and those that a waiting claim names', async () => {
    await queue.add(db, { claimId: 'waits', addedAt: NOW.toISOString(), licenceId: 'L1', body: '{}' });
    for (const id of ['L0', 'L1', 'L2', 'L3', 'L4', 'L4']) await keep(id);
    assert.deepEqual(
      (await recall(db, 'licences')).map((one) => one.id),
      ['L1', 'L2', 'L3', 'L4'],
    );
  });

  test('two tabs that are told of two licences at once keep both', async () => {
    await Promise.all(['L1', 'L2'].map((id) => keep(id)));
    assert.deepEqual(
      (await recall(db, 'licences')).map((one) => one.id),
      ['L1', 'L2'],
    );
  });

  test('they are shown before any receipt to a restored house, once', async () => {
    await keep('L1');
    await accepted('one');
    await keep('L2', 1);
    const { calls, send } = server();
    await present(db, { epoch: 1 }, send, at(1));
    await present(db, { epoch: 1 }, send, at(1));
    assert.deepEqual(calls, [{ receipts: [], licences: [sentOf('L1')] }, { receipts: [receipt('one')] }]);
    assert.deepEqual(await lostLicences(db, 1), []);
  });

  test('they are shown even where no receipt is owed', async () => {
    await keep('L1');
    const { calls, send } = server();
    await present(db, { epoch: 1 }, send, at(1));
    assert.deepEqual(calls, [{ receipts: [], licences: [sentOf('L1')] }]);
  });

  test('each goes alone, and one that is too large keeps no receipt back', async () => {
    for (const id of ['L1', 'L2', 'L3']) await keep(id);
    await accepted('one');
    const { send } = server();
    const strict = async (body) => (body.licences?.[0].licence === 'L2' ? { status: 413 } : send(body));
    assert.equal((await present(db, { epoch: 1 }, strict, at(1))).taken_back, 1);
    assert.deepEqual(
      (await lostLicences(db, 1)).map((one) => one.id),
      ['L2'],
    );
  });

  test('a licence taken is kept as it was signed', async () => {
    const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    const statementKey = toBase64Url(await crypto.subtle.exportKey('raw', pair.publicKey));
    await remember(db, 'device', { id: 'device-1', statementKey });
    const text = new TextEncoder().encode(canonical({ device_id: 'device-1', licence_id: 'L1', epoch: 0 }));
    const signature = await crypto.subtle.sign('Ed25519', pair.privateKey, text);
    const sent = { licence: toBase64Url(text), signature: toBase64Url(signature) };
    await keepLicence(db, sent);
    assert.deepEqual(
      (await recall(db, 'licences')).map((one) => one.sent),
      [sent],
    );
  });
});
