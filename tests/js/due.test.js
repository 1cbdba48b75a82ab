/** When a failed try is taken up again: after the backoff, or as soon as a server that was away is back. */
import assert from 'node:assert/strict';
import test, { mock } from 'node:test';
import { untilAnswered } from '../../static/js/answers.js';
import { Backoff } from '../../static/js/offline/backoff.js';
import { due } from '../../static/js/offline/due.js';

/** A server that does not answer so many times, then does; `waits` holds how long was waited then. */
function server(misses) {
  const waits = [];
  const look = async (note) => {
    for (let at = 0; at < misses; at++) note();
  };
  return { waits, look, wait: async (ms) => void waits.push(ms) };
}

const failed = (...asked) => {
  const backoff = new Backoff(() => 0.5);
  for (const ms of asked) backoff.slower(ms);
  return backoff;
};

test('a server that is there and failed is left in peace for the whole backoff', async () => {
  const there = server(0);
  await due(failed(0, 0, 0), there);
  assert.deepEqual(there.waits, [4000]);
});

test('a server that was away and is back is tried at once', async () => {
  const back = server(3);
  await due(failed(0, 0, 0), back);
  assert.deepEqual(back.waits, []);
});

test('one that asked for time has it, and is not looked for meanwhile', async () => {
  const busy = server(3);
  await due(failed(9000), busy);
  assert.deepEqual(busy.waits, [9000]);
  const later = failed(9000, 0);
  assert.equal(later.asked, false, 'the next failure asks for nothing');
});

test('however many wait for the server, it is asked once at a time, and each is told that it was away', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const answers = [];
  mock.method(globalThis, 'fetch', () => new Promise((resolve) => answers.push(resolve)));
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const told = [];
  const first = untilAnswered(() => told.push('first'));
  const second = untilAnswered(() => told.push('second'));
  assert.equal(answers.length, 1);
  answers[0]({ ok: false });
  await settled();
  assert.deepEqual(told, ['first', 'second']);
  const late = untilAnswered(() => told.push('late'));
  assert.deepEqual(told.slice(2), ['late'], 'one who comes while it is away hears so at once');
  mock.timers.tick(2000);
  await settled();
  assert.equal(answers.length, 2);
  answers[1]({ ok: true });
  await Promise.all([first, second, late]);
  const again = untilAnswered(() => told.push('again'));
  answers[2]({ ok: true });
  await again;
  assert.equal(told.length, 3);
  mock.reset();
});
