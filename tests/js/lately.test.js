import assert from 'node:assert/strict';
import test from 'node:test';
import { forget, recall, remember, update } from '../../static/js/lately.js';
import { closedStore, Store } from './store.js';

const NOON = new Date(2025, 2, 12, 12);
const read = (id, outcome = 'ok') => ({
  id,
  end: '…4TXV-8D',
  outcome,
  words: 'words',
  href: `/comptoir/coupon/${id}`,
});
const ids = (entries) => entries.map((entry) => entry.id);

test('the last five are kept, the newest first, each coupon once', () => {
  const store = new Store();
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'c']) remember('desk', read(id), NOON, store);
  assert.deepEqual(ids(recall('desk', NOON, store)), ['c', 'f', 'e', 'd', 'b']);
});

test('another desk sees nothing, and its first read lets the rest go', () => {
  const store = new Store();
  remember('mine', read('a'), NOON, store);
  assert.deepEqual(recall('theirs', NOON, store), []);
  remember('theirs', read('b'), NOON, store);
  assert.deepEqual(recall('mine', NOON, store), []);
});

test('yesterday is forgotten', () => {
  const store = new Store();
  remember('desk', read('a'), NOON, store);
  assert.deepEqual(recall('desk', new Date(2025, 2, 13, 0, 1), store), []);
});

test('a debit changes what is known of its coupon, and only of one that was read here', () => {
  const store = new Store();
  remember('desk', read('a'), NOON, store);
  update('desk', 'a', { outcome: 'accepted', href: '/transactions/t' }, NOON, store);
  update('desk', 'b', { outcome: 'accepted' }, NOON, store);
  const [entry, ...others] = recall('desk', NOON, store);
  assert.deepEqual(
    [entry.outcome, entry.href, entry.end, others],
    ['accepted', '/transactions/t', '…4TXV-8D', []],
  );
});

test('signing out leaves nothing', () => {
  const store = new Store();
  remember('desk', read('a'), NOON, store);
  forget(store);
  assert.deepEqual(recall('desk', NOON, store), []);
  assert.equal(store.getItem('guichet.lately'), null);
});

test('a browser that keeps nothing, or kept rubbish, remembers nothing', () => {
  remember('desk', read('a'), NOON, closedStore);
  forget(closedStore);
  assert.deepEqual(recall('desk', NOON, closedStore), []);
  const store = new Store();
  for (const rubbish of ['{', '[]', '{"desk": "desk", "entries": 3}']) {
    store.setItem('guichet.lately', rubbish);
    assert.deepEqual(recall('desk', NOON, store), []);
  }
});
