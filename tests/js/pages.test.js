/** Pages are added, taken away and put in order; twenty at most. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add, MOST_PAGES, move, percent, remove } from '../../static/js/documents/pages.js';

const list = (...ids) => ids.map((id) => ({ id, size: 100 }));
const ids = (pages) => pages.map((page) => page.id).join('');

test('pages come at the end and go from anywhere', () => {
  assert.equal(ids(add(list('a', 'b'), list('c')).pages), 'abc');
  assert.equal(ids(remove(list('a', 'b', 'c'), 'b')), 'ac');
});

test('there is room for twenty, and the others are counted', () => {
  const { pages, left } = add(
    Array.from({ length: 19 }, (_, id) => ({ id })),
    list('x', 'y', 'z'),
  );
  assert.equal(pages.length, MOST_PAGES);
  assert.equal(left, 2);
});

test('a page moves by one place and stays at either end', () => {
  assert.equal(ids(move(list('a', 'b', 'c'), 'b', -1)), 'bac');
  assert.equal(ids(move(list('a', 'b', 'c'), 'b', 1)), 'acb');
  assert.equal(ids(move(list('a', 'b', 'c'), 'a', -1)), 'abc');
  assert.equal(ids(move(list('a', 'b', 'c'), 'c', 1)), 'abc');
  assert.equal(ids(move(list('a'), 'z', 1)), 'a');
});

test('progress is that of all pages together', () => {
  assert.equal(percent([]), 0);
  assert.equal(percent([{ size: 100, sent: 50 }, { size: 100 }]), 25);
  assert.equal(percent([{ size: 3, sent: 3 }]), 100);
});
