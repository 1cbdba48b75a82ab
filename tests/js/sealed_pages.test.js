/** Pages photographed without network wait sealed, leave with their claim's document, and go with its refusal. */
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Beside } from '../../static/js/documents/beside.js';
import { documentsOf, papersOf } from '../../static/js/documents/paper_list.js';
import { numbered } from '../../static/js/documents/papers.js';
import { asSent, sealedOf } from '../../static/js/documents/sealed_pages.js';
import { open, Shelf } from '../../static/js/documents/shelf.js';
import { endOf, noteOf } from '../../static/js/documents/standing.js';
import {
  dropSealed,
  FORMAT,
  keepSealed,
  noteTold,
  takeAway,
  tidy,
} from '../../static/js/documents/waiting.js';
import { toBase64Url } from '../../static/js/offline/bytes.js';
import { makeKeys, publicKeys } from '../../static/js/offline/keys.js';

const { agreement_key: key } = await publicKeys(await makeKeys());
const page = new File([new Uint8Array([255, 216, 255, 7])], 'page.jpg', { type: 'image/jpeg' });
const DAY_MS = 86_400_000;
const keep = (db, claimId, now) => keepSealed(db, page, { claimId, code: 'training_contract', key }, now);

test('a page is kept sealed: nothing of it can be read where it lies', async () => {
  const db = await open();
  await keep(db, 'claim-1', 2);
  const [row] = await sealedOf(db, 'claim-1');
  const said = JSON.parse(row.text);
  assert.deepEqual([said.format, said.about, said.to], [FORMAT, 'claim-1', 'house']);
  assert.deepEqual(Object.keys(row).sort(), ['addedAt', 'claimId', 'code', 'id', 'text']);
  const sent = asSent(row);
  assert.equal(await sent.file.text(), row.text);
  assert.equal(sent.sealed, true);
  await dropSealed(db, 'claim-1');
  db.close();
});

test('it stands among the pages of its own document alone, and goes once that was sent', async () => {
  const db = await open();
  await keep(db, 'claim-2', 5);
  await keep(db, 'claim-2', 4);
  const shelf = new Shelf(db, 'here');
  await shelf.put({ id: 'later', file: page, fault: null, addedAt: 100 }, 0);
  const mine = await shelf.pages({ claim: 'claim-2', code: 'training_contract' }, 200);
  assert.deepEqual(
    mine.map((one) => [one.sealed ?? false, one.addedAt]),
    [
      [true, 4],
      [true, 5],
      [false, 100],
    ],
  );
  assert.equal((await shelf.pages({ claim: 'claim-2', code: 'other-1' }, 200)).length, 1);
  await shelf.clear(mine);
  assert.deepEqual(await shelf.pages({ claim: 'claim-2', code: 'training_contract' }, 200), []);
  db.close();
});

test('a claim that is refused takes its pages along, one that waits or was accepted does not', async () => {
  const db = await open();
  for (const state of ['refused', 'waiting', 'accepted']) await keep(db, state, 1000);
  await tidy(
    ['refused', 'waiting', 'accepted'].map((state) => ({ claimId: state, state })),
    2000,
  );
  assert.equal((await sealedOf(db, 'refused')).length, 0);
  assert.equal((await sealedOf(db, 'waiting')).length, 1);
  // Of a claim that nothing here shows any more nothing can be said.
  await tidy([], 1000 + 36 * DAY_MS);
  assert.equal((await sealedOf(db, 'accepted')).length, 0);
  db.close();
});

test('what waits long is said, with the day on which it will be forgotten, and none goes before that was said', async () => {
  const content = {
    querySelector: (name) => ({
      textContent: /"paper-(.*)"/.exec(name)[1] + (/until/.test(name) ? ' {}' : ''),
    }),
  };
  globalThis.document = { getElementById: () => ({ content }) };
  const db = await open();
  const addedAt = Date.parse('2026-03-12T13:21:00Z');
  await keep(db, 'claim', addedAt);
  const said = async (now, more) =>
    noteOf({ state: 'waiting', url: '/here', pages: await sealedOf(db, 'claim'), held: null, ...more }, now);
  assert.equal(await said(addedAt + DAY_MS), 'waiting');
  assert.equal(await said(addedAt + DAY_MS + 1), 'late until 16 avril');
  assert.equal(await said(addedAt + 2 * DAY_MS, { url: null }), 'claim until 16 avril');
  assert.equal(await said(addedAt + 2 * DAY_MS, { state: 'date' }), 'date until 16 avril');
  // A phone that lay in a drawer says it first, and waits a day.
  const rows = [{ claimId: 'claim', state: 'accepted' }];
  const drawn = addedAt + 50 * DAY_MS;
  await tidy(rows, drawn);
  const pages = await sealedOf(db, 'claim');
  assert.equal(endOf(pages[0], drawn), drawn + DAY_MS);
  await noteTold(db, [{ pages }], drawn);
  await noteTold(db, [{ pages: await sealedOf(db, 'claim') }], drawn + 100);
  await tidy(rows, drawn + DAY_MS);
  assert.equal((await sealedOf(db, 'claim')).length, 1);
  await tidy(rows, drawn + DAY_MS + 1);
  assert.equal((await sealedOf(db, 'claim')).length, 0);
  db.close();
});

test('a page whose claim is in some hand is not taken away, and that is said', async () => {
  const shown = {};
  const place = {
    querySelector: (name) => {
      shown[name] ??= { hidden: true, content: {} };
      return shown[name];
    },
  };
  const beside = new Beside({ refresh: async () => {}, pulse: {} }, place);
  const db = await open();
  beside.db = Promise.resolve(db);
  const id = await keepSealed(db, page, { claimId: 'claim', code: 'x', key });
  const busy = { request: async (_name, _options, work) => work(null) };
  Object.defineProperty(globalThis, 'navigator', { value: { locks: busy }, configurable: true });
  assert.equal(await takeAway(db, 'claim', id), false);
  await beside.papers.act('remove', { claimId: 'claim' }, id);
  assert.equal(shown['[data-photos-busy]'].hidden, false);
  assert.equal((await sealedOf(db, 'claim')).length, 1);
  delete globalThis.navigator;
  await beside.papers.act('remove', { claimId: 'claim' }, id);
  assert.equal(shown['[data-photos-busy]'].hidden, true);
  assert.equal((await sealedOf(db, 'claim')).length, 0);
  db.close();
});

test('two documents have fields of their own: no label leads to the other one', () => {
  const copy = () => {
    const [field, label] = [{ id: 'kept-signed-day' }, { htmlFor: 'kept-signed-day' }];
    return {
      fields: [field, label],
      querySelectorAll: (name) => (name === '[id]' ? [field] : name === '[for]' ? [label] : []),
    };
  };
  const items = [copy(), copy()].map(numbered);
  const ids = items.map(({ fields: [field, label] }) => [field.id, label.htmlFor]);
  assert.deepEqual(ids, [
    ['kept-signed-day-0', 'kept-signed-day-0'],
    ['kept-signed-day-1', 'kept-signed-day-1'],
  ]);
});

test('the licence says what a claim calls for; one from before there were documents says nothing', () => {
  const entry = toBase64Url(new TextEncoder().encode(JSON.stringify({ scheme: 'aid', rank: 2 })));
  const row = { seq: 1, body: JSON.stringify({ entry }) };
  const documents = [{ code: 'x', label: 'X' }];
  const schemes = [
    {
      id: 'aid',
      ranks: [
        { rank: 1, documents: [] },
        { rank: 2, documents },
      ],
    },
  ];
  assert.deepEqual(documentsOf({ document_key: 'k', schemes }, row), documents);
  assert.deepEqual(documentsOf({ schemes }, row), []);
  assert.deepEqual(documentsOf(null, row), []);
  assert.deepEqual(documentsOf({ document_key: 'k', schemes }, { ...row, seq: 0 }), []);
  const claim = { ...row, claimId: 'c', state: 'waiting', rank: 2, addedAt: '2026-03-12T13:21:00Z' };
  const dated = [{ ...schemes[0].ranks[1], documents: [{ ...documents[0], signed_from: '2021-03-01' }] }];
  const licence = { document_key: 'k', schemes: [{ id: 'aid', ranks: dated }] };
  const [one] = papersOf(licence, [claim], [], {});
  assert.deepEqual(one.said, { label: 'X', rank: '2', at: '14:21' });
  assert.deepEqual([one.mayShoot, one.dated, one.url], [true, true, null]);
  // Accepted, there is nothing more to photograph here; what was photographed is there still.
  const accepted = { ...claim, state: 'accepted', answer: { transaction: { id: 't' } } };
  const kept = { claimId: 'c', code: 'x', pages: [{}], sent: 0, held: null, signed: null };
  assert.deepEqual(papersOf(licence, [accepted], [], {}), []);
  const [left] = papersOf(licence, [accepted], [kept], {});
  assert.deepEqual([left.mayShoot, left.url], [false, '/transactions/t/justificatifs/x']);
});
