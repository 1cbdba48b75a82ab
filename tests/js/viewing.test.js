/** A document is looked at in five sizes and on its four sides. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KEYS, step, turned, ZOOMS } from '../../static/js/viewing.js';

test('a size follows another and stays at either end', () => {
  assert.equal(step('100', 'in'), '150');
  assert.equal(step('100', 'out'), '50');
  assert.equal(step(ZOOMS.at(-1), 'in'), ZOOMS.at(-1));
  assert.equal(step(ZOOMS.at(0), 'out'), ZOOMS.at(0));
});

test('four quarters of a turn come back to the first', () => {
  assert.deepEqual(['0', '90', '180', '270'].map(turned), ['90', '180', '270', '0']);
});

test('every act has a key', () => {
  const acts = new Set(Object.values(KEYS));
  assert.deepEqual(acts, new Set(['previous', 'next', 'in', 'out', 'whole', 'turn']));
});
