/** The queue given to another device: sealed to it alone, taken over once, and still its maker's. */
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { fromBase64Url, toBase64Url } from '../../static/js/offline/bytes.js';
import { openDatabase, recall, remember } from '../../static/js/offline/database.js';
import { exportQueue, siblings } from '../../static/js/offline/export.js';
import { Flusher } from '../../static/js/offline/flush.js';
import { importQueue } from '../../static/js/offline/import.js';
import { append } from '../../static/js/offline/journal.js';
import { makeKeys, publicKeys } from '../../static/js/offline/keys.js';
import * as queue from '../../static/js/offline/queue.js';
import { FORMAT, open, seal } from '../../static/js/offline/sealed.js';
import { lostLicences } from '../../static/js/offline/signed_licences.js';

let count = 0;
let maker;
let sibling;

async function deviceAt(id, partnerId = 'school') {
  const db = await openDatabase({ name: `hand-over-${++count}` });
  const keys = await makeKeys();
  await remember(db, 'device', { id, partnerId, name: `Tablette ${id}`, keys });
  return { db, id, keys, agreementKey: (await publicKeys(keys)).agreement_key };
}

const claim = async (at, changes = {}) =>
  append(
    at.db,
    { claim_id: crypto.randomUUID(), licence_id: 'l1', rank: 1, amount_cents: 30000, ...changes },
    { serial: '7', first: true, by: 'Dominique' },
  );

beforeEach(async () => {
  maker = await deviceAt('maker');
  sibling = await deviceAt('sibling');
});

describe('a sealed text', () => {
  const sealed = async () => JSON.parse(await seal('été', sibling));

  test('is opened by the device it is for', async () => {
    assert.equal(await open(JSON.stringify(await sealed()), sibling), 'été');
  });
  test('says nothing, and never twice the same', async () => {
    const [one, other] = [await sealed(), await sealed()];
    for (const field of ['ephemeral', 'salt', 'iv', 'sealed']) assert.notEqual(one[field], other[field]);
    assert.deepEqual(Object.keys(one), ['ephemeral', 'format', 'iv', 'salt', 'sealed', 'to', 'v']);
  });
  test('is refused by another device, which could not open it either', async () => {
    const file = await sealed();
    await assert.rejects(open(JSON.stringify(file), maker), { message: 'other-device' });
    const turned = JSON.stringify({ ...file, to: maker.id });
    await assert.rejects(open(turned, maker), { message: 'unreadable' });
  });
  for (const field of ['sealed', 'salt', 'iv', 'ephemeral']) {
    test(`is not opened once its ${field} was changed`, async () => {
      const file = await sealed();
      const bytes = fromBase64Url(file[field]);
      bytes[bytes.length - 1] ^= 1;
      const changed = JSON.stringify({ ...file, [field]: toBase64Url(bytes) });
      await assert.rejects(open(changed, sibling), { message: 'unreadable' });
    });
  }
  for (const [file, why] of [
    ['', 'not-ours'],
    ['null', 'not-ours'],
    ['{"format":"other"}', 'not-ours'],
    [JSON.stringify({ format: FORMAT, v: 2 }), 'newer'],
  ]) {
    test(`what is none is ${why}: ${file || 'nothing'}`, async () => {
      await assert.rejects(open(file, sibling), { message: why });
    });
  }
});

describe('the queue given to a sibling', () => {
  test('holds what waits, byte for byte, in no readable form, and stays where it was', async () => {
    const [one, other, ended] = [await claim(maker), await claim(maker), await claim(maker)];
    await queue.settle(maker.db, [{ claim_id: ended.claimId, status: 201, body: {} }]);
    const { name, text, count: told } = await exportQueue(maker.db, sibling);
    assert.equal(told, 2);
    assert.match(name, /^guichet-debits-\d{4}-\d\d-\d\d-\d\dh\d\d\.json$/);
    for (const clear of [one.claimId, 'Tablette', 'Dominique']) assert.ok(!text.includes(clear));
    const { taken, from } = await importQueue(sibling.db, text);
    assert.deepEqual([taken, from], [[one.claimId, other.claimId], 'Tablette maker']);
    const bodies = async (at) => (await queue.waiting(at.db)).map((row) => row.body);
    assert.deepEqual(await bodies(sibling), await bodies(maker));
    const [row] = await queue.waiting(sibling.db);
    assert.deepEqual({ ...row, seq: one.seq }, one);
  });
  test('is taken over once, and an answer that came stands', async () => {
    const row = await claim(maker);
    const { text } = await exportQueue(maker.db, sibling);
    await importQueue(sibling.db, text);
    await queue.settle(sibling.db, [{ claim_id: row.claimId, status: 201, body: { outcome: 'accepted' } }]);
    assert.deepEqual(await importQueue(sibling.db, text), { from: 'Tablette maker', taken: [], known: 1 });
    assert.equal((await queue.all(sibling.db))[0].state, 'accepted');
    assert.equal(await queue.count(maker.db), 1);
  });
  test('goes on with the sibling’s own, in the order in which they were made, and uses none of its journal', async () => {
    const first = await claim(maker);
    const second = await claim(sibling);
    const { text } = await exportQueue(maker.db, sibling);
    await importQueue(sibling.db, text);
    const sent = [];
    await new Flusher(sibling.db, {
      send: async (claims) => {
        sent.push(...claims);
        return { status: 200, results: [] };
      },
    }).flush();
    assert.deepEqual(
      sent.map((one) => one.device_id),
      ['maker', 'sibling'],
    );
    assert.deepEqual(
      sent.map((one) => JSON.stringify(one)),
      [first.body, second.body],
    );
    assert.equal((await db(sibling, 'journal')).length, 1);
  });
  test('brings the licences that its claims need, and no other', async () => {
    await claim(maker);
    const licence = (id) => ({ id, epoch: 0, shownTo: 0, sent: { licence: id, signature: 's' } });
    await remember(maker.db, 'licences', [licence('l0'), licence('l1')]);
    await remember(sibling.db, 'licences', [licence('l9')]);
    const { text } = await exportQueue(maker.db, sibling);
    await importQueue(sibling.db, text);
    await importQueue(sibling.db, text);
    const ids = (await lostLicences(sibling.db, 1)).map((one) => one.id);
    assert.deepEqual(ids, ['l1', 'l9']);
  });
  test('of another school is refused', async () => {
    const stranger = await deviceAt('stranger', 'elsewhere');
    await claim(maker);
    const { text } = await exportQueue(maker.db, stranger);
    await assert.rejects(importQueue(stranger.db, text), { message: 'other-school' });
    assert.equal(await queue.count(stranger.db), 0);
  });
  test('spoils nothing by what is no entry', async () => {
    const good = await claim(maker);
    const content = {
      partner_id: 'school',
      device_name: 'x',
      licences: [],
      entries: [
        { added_at: '', shown: {}, entry: '%', signature: '', device_id: 'maker' },
        {
          added_at: '',
          shown: {},
          entry: toBase64Url(Buffer.from('{"v":1}')),
          signature: '',
          device_id: 'm',
        },
        { added_at: good.addedAt, shown: good.shown, ...JSON.parse(good.body) },
      ],
    };
    const file = await seal(JSON.stringify(content), sibling);
    assert.deepEqual((await importQueue(sibling.db, file)).taken, [good.claimId]);
  });
});

const db = (at, store) => at.db.getAll(store);

test('the siblings are those of the licence, each once by its later key, and never the device itself', async () => {
  assert.deepEqual(await siblings(maker.db), []);
  const devices = [
    { id: 'maker', name: 'Ici', agreement_key: 'k0' },
    { id: 'sibling', name: 'Autre', agreement_key: 'k1' },
    { id: 'sibling', name: 'Autre', agreement_key: 'k2' },
  ];
  await remember(maker.db, 'licence', { devices });
  assert.deepEqual(await siblings(maker.db), [{ id: 'sibling', name: 'Autre', agreementKey: 'k2' }]);
  assert.equal((await recall(maker.db, 'device')).id, 'maker');
});
