import assert from 'node:assert/strict';
import test from 'node:test';
import { LONGEST_MS, Pace, SHORTEST_MS } from '../../static/js/pace.js';

test('half of the time an answer took is left free, within bounds', () => {
  const pace = new Pace();
  assert.equal(pace.answered(1000), 500);
  assert.equal(pace.answered(10), SHORTEST_MS);
  assert.equal(pace.answered(60_000), LONGEST_MS);
});

test('without an answer each pause is twice the one before, up to the longest', () => {
  const pace = new Pace();
  const pauses = Array.from({ length: 8 }, () => pace.slower());
  assert.deepEqual(pauses.slice(0, 3), [2 * SHORTEST_MS, 4 * SHORTEST_MS, 8 * SHORTEST_MS]);
  assert.equal(pauses.at(-1), LONGEST_MS);
});

test('a server that asks to wait is given its time, and an answer brings the pace back', () => {
  const pace = new Pace();
  assert.equal(pace.slower(2000), 2000);
  assert.equal(pace.answered(300), 150);
});
