/** Sealed pages leave by themselves after their claim: once, resumed, and kept until the house has confirmed. */
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { lookAfter, Outgoing } from '../../static/js/documents/outgoing.js';
import { asSent, grouped, noteSealed, sealedOf } from '../../static/js/documents/sealed_pages.js';
import { QUIET_MS, Sender } from '../../static/js/documents/sender.js';
import { open } from '../../static/js/documents/shelf.js';
import { stateOf } from '../../static/js/documents/standing.js';
import { Refused } from '../../static/js/documents/tus.js';
import { openDatabase } from '../../static/js/offline/database.js';

const accepted = [{ claimId: 'c1', state: 'accepted', answer: { transaction: { id: 't1' } } }];
const waiting = [{ claimId: 'c1', state: 'waiting' }];
const AT = 1_000_000;
let db;

/**
 * A house that takes uploads and forms as ours does: a document is known by its uploads in their order. `fails` names
 * what gives no answer, once.
 */
function house({ there = false, dated = false, at = 'form' } = {}) {
  const here = { uploads: new Map(), documents: [], forms: 0, fails: [], busy: 0, most: 0 };
  const lost = (name) => {
    if (here.fails[0] !== name) return;
    here.fails.shift();
    throw new Error('no answer');
  };
  const isKept = (uploads) => here.documents.some((one) => one.join() === uploads.join());
  return Object.assign(here, {
    read: async () => ({ at, token: 'T', there: there || here.documents.length > 0, dated }),
    send: async (page, _form, { note, told }) => {
      here.most = Math.max(here.most, ++here.busy);
      const url = asSent(page).url ?? `/uploads/${page.id}`;
      await note([page], { url });
      try {
        lost('send');
      } finally {
        here.busy -= 1;
      }
      here.uploads.set(page.id, 'whole');
      told(100);
      return url;
    },
    post: async (_url, _form, { uploads, signed }) => {
      here.forms += 1;
      if (isKept(uploads)) return { name: 'taken' };
      if (uploads.some((id) => here.uploads.get(id) !== 'whole')) return { name: 'forgotten' };
      if (signed?.year === '2020') return { name: 'refused', words: 'Signé trop tôt.' };
      lost('before');
      here.documents.push(uploads);
      for (const id of uploads) here.uploads.set(id, 'used');
      lost('after');
      return { name: 'taken' };
    },
  });
}

const keep = (id, addedAt, more = {}) =>
  db.put('sealed', { id, claimId: 'c1', code: 'contract', text: `sealed ${id}`, addedAt, ...more });
function signal() {
  const one = {};
  one.given = new Promise((resolve) => Object.assign(one, { give: resolve }));
  return one;
}
const left = async () => (await sealedOf(db, 'c1')).map((row) => row.id);
const only = async () => grouped(await db.getAll('sealed'))[0];

beforeEach(async () => {
  db = await open();
  await db.clear('sealed');
});

test('they wait for their claim, leave one after the other, and only the server’s word takes them away', async () => {
  for (const [at, id] of ['p2', 'p1', 'p3'].entries()) await keep(id, at);
  const line = house();
  const seen = [];
  const sender = new Sender(db, line, () => seen.push(sender.going?.percent ?? null));
  await sender.round(waiting, { at: AT });
  assert.deepEqual([line.documents, await left()], [[], ['p2', 'p1', 'p3']]);
  assert.deepEqual(await sender.round(accepted, { at: AT }), { name: 'done', restMs: null });
  assert.deepEqual(line.documents, [['p2', 'p1', 'p3']]);
  assert.deepEqual([line.most, await left()], [1, []]);
  assert.ok(seen.includes(100));
  // What is kept of them says that they went, and holds nothing of them.
  const rows = await db.getAll('sealed');
  assert.deepEqual([rows.length, rows.some((row) => row.text)], [3, false]);
  assert.equal(stateOf(await only(), null), 'sent');
  await sender.round(accepted, { at: AT });
  assert.equal(line.documents.length, 1);
});

for (const fails of [
  ['send'],
  ['before'],
  ['after'],
  ['send', 'before'],
  ['send', 'after'],
  ['before', 'after'],
]) {
  test(`no answer (${fails}): the pages stay, go on where they were, and make one document`, async () => {
    for (const [at, id] of ['p1', 'p2'].entries()) await keep(id, at);
    const line = house();
    line.fails = [...fails];
    for (const _ of fails) {
      // Each time in a page that was opened anew: what counts lies on the disk.
      assert.equal((await new Sender(db, line).round(accepted, { at: AT })).name, 'away');
      assert.deepEqual(await left(), ['p1', 'p2']);
    }
    await new Sender(db, line).round(accepted, { at: AT });
    assert.deepEqual(line.documents, [['p1', 'p2']]);
    assert.deepEqual(await left(), []);
  });
}

test('pages that the server forgot before their form came begin anew', async () => {
  await keep('p1', 1, { asked: true, url: '/uploads/p1' });
  const line = house();
  for (let turn = 0; turn < 2; turn += 1) await new Sender(db, line).round(accepted, { at: AT });
  assert.deepEqual(line.documents, [['p1']]);
});

test('two rounds at once, as of two tabs, send once', async () => {
  await keep('p1', 1);
  const line = house();
  // One lock for both, as a browser has it.
  const held = new Set();
  const waiting = [];
  const take = (name, work) => {
    held.add(name);
    return Promise.resolve(work({ name })).finally(() => {
      held.delete(name);
      waiting.shift()?.();
    });
  };
  const request = async (name, given, work = given) => {
    if (!held.has(name)) return take(name, work);
    if (given.ifAvailable) return work(null);
    await new Promise((resolve) => waiting.push(resolve));
    return take(name, work);
  };
  Object.defineProperty(globalThis, 'navigator', { value: { locks: { request } }, configurable: true });
  const [one, other] = [new Sender(db, line), new Sender(db, line)];
  // The one that came second hears when they are let go, to say that they are sent.
  const freed = new Promise((resolve) => Object.assign(other, { freed: resolve }));
  const ended = await Promise.all([one, other, one].map((sender) => sender.round(accepted, { at: AT })));
  await freed;
  assert.deepEqual([line.documents, line.forms], [[['p1']], 1]);
  assert.deepEqual(
    ended.map(({ name }) => name),
    ['done', 'done', 'running'],
  );
  delete globalThis.navigator;
});

test('whoever has just taken a page may be turning the next one; a tap does not wait', async () => {
  await keep('p1', AT - 1000);
  const line = house();
  const sender = new Sender(db, line);
  assert.deepEqual(await sender.round(accepted, { at: AT }), { name: 'done', restMs: QUIET_MS - 1000 });
  assert.deepEqual(line.documents, []);
  await sender.round(accepted, { at: AT, claim: 'c1' });
  assert.deepEqual(line.documents, [['p1']]);
});

test('what a person has to settle is held and said, and nothing is sent meanwhile', async () => {
  for (const [given, why] of [
    [{ dated: true }, 'date'],
    [{ there: true }, 'there'],
    [{ at: 'closed' }, 'closed'],
  ]) {
    await keep('p1', 1);
    const line = house(given);
    for (let turn = 0; turn < 2; turn += 1) await new Sender(db, line).round(accepted, { at: AT });
    assert.deepEqual([line.forms, line.uploads.size], [0, 0]);
    assert.equal((await only()).held.why, why);
    assert.equal(stateOf(await only(), null), why === 'date' ? 'date' : 'held');
  }
});

test('a date that the Region does not take is said in its words, and another one lets it go', async () => {
  await keep('p1', 1, { signed: { day: '1', month: '2', year: '2020' } });
  const line = house({ dated: true });
  await new Sender(db, line).round(accepted, { at: AT });
  const { pages, held } = await only();
  assert.deepEqual(held, { why: 'refused', words: 'Signé trop tôt.' });
  await noteSealed(db, pages, { signed: { day: '1', month: '3', year: '2021' }, held: undefined });
  await new Sender(db, line).round(accepted, { at: AT });
  assert.deepEqual([line.documents, await left()], [[['p1']], []]);
});

test('a page that the server takes from nobody waits for a person; nobody signed in waits for somebody', async () => {
  await keep('p1', 1);
  const line = house();
  line.send = async () => {
    throw new Refused({ status: 401 });
  };
  assert.equal((await new Sender(db, line).round(accepted, { at: AT })).name, 'sign-in');
  assert.equal((await only()).held, null);
  line.send = async () => {
    throw new Refused({ status: 422, data: { detail: 'Trop lourd.' } });
  };
  await new Sender(db, line).round(accepted, { at: AT });
  assert.deepEqual((await only()).held, { why: 'refused', words: 'Trop lourd.' });
  assert.deepEqual(await left(), ['p1']);
});

test('a document that never leaves holds up none behind it; the rest goes, and that one is tried again', async () => {
  const rows = [...accepted, { claimId: 'c2', state: 'accepted', answer: { transaction: { id: 't2' } } }];
  for (const trouble of [new Error('no answer'), new Refused({ status: 401 })]) {
    await db.clear('sealed');
    await keep('p1', 1);
    await keep('p2', 2, { claimId: 'c2' });
    const line = house();
    const { send } = line;
    line.send = async (page, ...more) => {
      if (page.claimId === 'c1') throw trouble;
      return send(page, ...more);
    };
    const sender = new Sender(db, line);
    const { name, restMs } = await sender.round(rows, { at: AT });
    assert.deepEqual([line.documents, await left()], [[['p2']], ['p1']]);
    if (trouble instanceof Refused) assert.deepEqual([name, restMs], ['sign-in', null]);
    else assert.ok(name === 'away' && restMs > 0);
  }
});

test('what is wished for while a round is under way is done after it', async () => {
  const queue = await openDatabase();
  await queue.put('queue', { ...accepted[0], seq: 1, addedAt: '2026-03-12T13:21:00Z' });
  await keep('p1', 1, { held: { why: 'refused', words: '' } });
  await keep('p2', 2, { code: 'other' });
  const outgoing = new Outgoing(queue, db, () => {});
  const line = house();
  outgoing.sender.line = line;
  const [reading, letGo] = [signal(), signal()];
  const { read } = line;
  line.read = async () => {
    reading.give();
    await letGo.given;
    return { ...(await read()), there: false };
  };
  const first = outgoing.beat();
  await reading.given;
  await outgoing.beat('c1');
  letGo.give();
  await first;
  assert.deepEqual(line.documents.toSorted(), [['p1'], ['p2']]);
  queue.close();
});

test('a database that did not open is asked for again at the next beat', async () => {
  const { open: opening } = indexedDB;
  await new Promise((resolve) => Object.assign(indexedDB.open('newer', 2), { onsuccess: resolve }));
  indexedDB.open = () => opening.call(indexedDB, 'newer', 1);
  await assert.rejects(lookAfter(null, () => {}));
  indexedDB.open = opening;
  const found = await lookAfter(null, () => {});
  assert.ok(found instanceof Outgoing);
  found.pages.close();
});
