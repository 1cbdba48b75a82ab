/** A browser is not let in elsewhere while it keeps claims that only its former school may deliver. */
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { openDatabase, recall, remember } from '../../static/js/offline/database.js';
import { enrol } from '../../static/js/offline/enrol.js';
import * as queue from '../../static/js/offline/queue.js';

const before = { id: 'device-1', partnerId: 'school', name: 'Tablette' };
let asked;
const post = async (path) => {
  asked.push(path);
  return { ok: false, status: 404, data: { code: 'invitation_unknown' } };
};

beforeEach(async () => {
  asked = [];
  const db = await openDatabase();
  await remember(db, 'device', before);
  await db.clear('queue');
  await queue.add(db, { claimId: 'c', addedAt: '2026-03-12T11:00:00.000Z', body: '{}' });
});

const at = (partnerId) => {
  globalThis.document = { body: { dataset: { desk: `account.${partnerId}`, school: 'École' } } };
};

test('with claims that wait, another school’s code is not even asked about', async () => {
  at('elsewhere');
  assert.deepEqual(await enrol('CODE', 'Tablette', post), { otherSchool: true });
  assert.deepEqual(asked, []);
  assert.deepEqual(await recall(await openDatabase(), 'device'), before);
});

test('once they are answered it is, and so is one’s own school at any time', async () => {
  at('school');
  assert.equal((await enrol('CODE', 'Tablette', post)).status, 404);
  const db = await openDatabase();
  await queue.settle(db, [{ claim_id: 'c', status: 409, body: {} }]);
  at('elsewhere');
  assert.equal((await enrol('CODE', 'Tablette', post)).status, 404);
  assert.equal(asked.length, 2);
});
