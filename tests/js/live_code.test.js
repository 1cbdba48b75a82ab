/** The code of the moment: asked for at each step on one side, typed once a claim on the other. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { CodeField, sixDigits } from '../../static/js/code-field.js';
import { askAt, follow } from '../../static/js/young/live_code.js';

const told = (digits, ms = 30_000) => ({ digits, until: '12:01:00', next_ms: ms });

/** Follow a code through these answers; an Error is no network. Gives what was shown and how long was waited. */
async function followed(answers, spread = () => 0) {
  const shown = [];
  const waits = [];
  let over = false;
  await follow({
    nextMs: 17_000,
    spread,
    pause: async (ms) => waits.push(ms),
    ask: async () => {
      const next = answers.shift();
      if (next instanceof Error) throw next;
      return next;
    },
    show: (one) => shown.push(one?.digits ?? null),
    gone: () => {
      over = true;
    },
  });
  assert.ok(over);
  return { shown, waits };
}

test('the next code is asked for when its step begins, and no sooner', async () => {
  const { shown, waits } = await followed([told('1'), told('2', 29_000), null]);
  assert.deepEqual(shown, ['1', '2']);
  assert.deepEqual(waits, [17_000, 30_000, 29_000]);
});

test('phones ask one after the other, within the time that the code before is still good', async () => {
  const { waits } = await followed([told('1'), null], () => 1500);
  assert.deepEqual(waits, [18_500, 31_500]);
});

test('without network no code stands on the screen, and it is asked for again soon', async () => {
  const { shown, waits } = await followed([told('1'), new Error('away'), new Error('away'), told('2'), null]);
  assert.deepEqual(shown, ['1', null, null, '2']);
  assert.deepEqual(waits, [17_000, 30_000, 5000, 5000, 30_000]);
});

test('a coupon that is debited, or a session that is over, has no code; a house in trouble has one later', async () => {
  const answers = { 200: told('1'), 404: null, 0: null };
  for (const [status, expected] of Object.entries(answers)) {
    globalThis.fetch = async (url, options) => {
      assert.deepEqual([url, options.cache, options.redirect], ['/code', 'no-store', 'manual']);
      return { ok: status === '200', status: Number(status), json: async () => told('1') };
    };
    assert.deepEqual(await askAt('/code'), expected);
  }
  for (const status of [500, 503, 429]) {
    globalThis.fetch = async () => ({ ok: false, status });
    await assert.rejects(askAt('/code'));
  }
});

const kept = new Map();
globalThis.sessionStorage = {
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => kept.set(key, value),
  removeItem: (key) => kept.delete(key),
};
const field = (checkId = 'check-1') => {
  const input = { value: '', readOnly: false };
  const code = new CodeField(input, { textContent: '', dataset: { words: 'sent' } }, checkId);
  return code;
};
beforeEach(() => kept.clear());

test('six digits count, however they were typed', () => {
  for (const typed of ['123456', ' 123 456 ', '123\u202f456', '12-34-56'])
    assert.equal(sixDigits(typed), '123456');
  for (const typed of ['', '12345', '1234567', '12345a', '١٢٣٤٥٦']) assert.equal(sixDigits(typed), '');
});

test('a code that was sent stands until it is answered, even on a page that was loaded again', () => {
  const first = field();
  first.input.value = '123 456';
  first.hold(first.digits);
  assert.deepEqual(
    [first.input.value, first.input.readOnly, first.held.textContent],
    ['123456', true, 'sent'],
  );
  const again = field();
  assert.deepEqual([again.digits, again.input.readOnly], ['123456', true]);
  assert.equal(field('check-2').digits, '');
  again.release();
  assert.deepEqual([again.digits, again.input.readOnly, again.held.textContent], ['', false, '']);
  assert.equal(field().digits, '');
});
