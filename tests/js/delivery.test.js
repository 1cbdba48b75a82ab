/** Delivery: every claim sent until its own answer is stored, each sending the same bytes, one at it at a time. */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { BATCH, Flusher } from '../../static/js/offline/flush.js';
import { append } from '../../static/js/offline/journal.js';
import * as queue from '../../static/js/offline/queue.js';
import { answerAll, claim, freshDevice, signedOf } from './claims.js';

let db;

beforeEach(async () => {
  db = await freshDevice();
});

const add = (changes) => append(db, claim(changes), { tail: '4TXV-8D' });

describe('delivery', () => {
  const flusher = (send, told = []) =>
    new Flusher(db, { send, tell: (state) => told.push(state), random: () => 0.5 });

  test('every claim is sent in order, in batches, and the queue is empty', async () => {
    for (let i = 0; i < BATCH + 3; i++) await add();
    const sizes = [];
    const order = [];
    const state = await flusher(async (claims) => {
      sizes.push(claims.length);
      order.push(...claims.map((one) => signedOf(one).seq));
      return answerAll(claims);
    }).flush();
    assert.deepEqual(sizes, [BATCH, 3]);
    assert.deepEqual(
      order,
      Array.from({ length: BATCH + 3 }, (_, at) => at + 1),
    );
    assert.deepEqual(state, { name: 'sent', ended: BATCH + 3, left: 0 });
  });
  test('each sending of a claim is the same bytes', async () => {
    await add();
    const sent = [];
    const one = flusher(async (claims) => {
      sent.push(JSON.stringify(claims));
      if (sent.length < 3) throw new TypeError('no answer');
      return answerAll(claims);
    });
    while ((await one.flush()).left > 0);
    assert.equal(sent.length, 3);
    assert.equal(new Set(sent).size, 1);
  });
  test('no answer, a 500, a 503 keep everything and wait longer each time, together', async () => {
    await add();
    await add();
    const replies = [
      () => Promise.reject(new TypeError('away')),
      () => ({ status: 500 }),
      () => ({ status: 502 }),
    ];
    const one = flusher(async () => replies.shift()());
    const waits = [];
    while (replies.length) {
      assert.equal((await one.flush()).name, 'away');
      waits.push(one.backoff.ms);
    }
    assert.deepEqual(waits, [1000, 2000, 4000]);
    assert.equal(await queue.count(db), 2);
  });
  test('the server’s own wait is kept, and the first success resets it', async () => {
    await add();
    const replies = [() => ({ status: 503, retryAfterMs: 9000 }), answerAll];
    const one = flusher(async (claims) => replies.shift()(claims));
    await one.flush();
    assert.equal(one.backoff.ms, 9000);
    await one.flush();
    assert.equal(one.backoff.ms, 0);
  });
  test('one that fails never stands before those behind it', async () => {
    const rows = [];
    for (let i = 0; i < BATCH + 10; i++) rows.push(await add());
    const bad = new Set(rows.slice(0, BATCH).map((row) => row.claimId));
    const state = await flusher(async (claims) => ({
      status: 200,
      results: answerAll(claims).results.map((one) =>
        bad.has(one.claim_id) ? { ...one, status: 500 } : one,
      ),
    })).flush();
    assert.deepEqual(state, { name: 'away', ended: 10, left: BATCH });
  });
  test('the first success resets the wait, even where the rest of the queue failed', async () => {
    const bad = await add();
    await add();
    const replies = [
      () => ({ status: 500 }),
      () => ({ status: 500 }),
      (claims) => ({
        status: 200,
        results: answerAll(claims).results.map((one) =>
          one.claim_id === bad.claimId ? { ...one, status: 500 } : one,
        ),
      }),
    ];
    const one = flusher(async (claims) => replies.shift()(claims));
    const waits = [];
    while (replies.length) {
      await one.flush();
      waits.push(one.backoff.ms);
    }
    assert.deepEqual(waits, [1000, 2000, 1000]);
  });
  test('one that the server can’t read is refused by its place, and those behind it are settled', async () => {
    const rows = [await add(), await add(), await add()];
    const state = await flusher(async (claims) => {
      const { status, results } = answerAll(claims);
      return { status, results: results.with(1, { claim_id: null, status: 422, body: { code: 'x' } }) };
    }).flush();
    assert.deepEqual(state, { name: 'sent', ended: 3, left: 0 });
    const [refused] = await queue.conflicts(db);
    assert.equal(refused.claimId, rows[1].claimId);
  });
  test('an answer that can’t be stored ends nothing, and is asked for again', async () => {
    await add();
    const one = flusher(async () => ({ status: 200, results: [{ claim_id: {}, status: 201, body: {} }] }));
    assert.deepEqual(await one.flush(), { name: 'away', ended: 0, left: 1 });
    assert.equal(one.backoff.ms, 1000);
  });
  for (const [status, name] of [
    [401, 'sign-in'],
    [426, 'outdated'],
  ]) {
    test(`a ${status} stops and keeps everything`, async () => {
      await add();
      assert.deepEqual(await flusher(async () => ({ status })).flush(), { name, ended: 0, left: 1 });
    });
  }
  test('two calls at once are one delivery', async () => {
    await add();
    let sendings = 0;
    const one = flusher(async (claims) => {
      sendings += 1;
      return answerAll(claims);
    });
    await Promise.all([one.flush(), one.flush(), one.flush()]);
    assert.equal(sendings, 1);
  });
});
