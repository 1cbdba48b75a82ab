/** The device reads first; the server is the second opinion, and its silence slows nobody down. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { ALONE_MS, DeviceFirst, REST_MS } from '../../static/js/decoder/here.js';
import { Unread } from '../../static/js/unread.js';

const COUPON = { text: 'AP1:X', quad: [], is_coupon: true };
const OTHER = { text: 'https://example.test', quad: [], is_coupon: false };
let now;
let asked;

beforeEach(() => {
  now = 0;
  asked = 0;
});

const reading = (here, there) => {
  const server = {
    read: async () => {
      asked += 1;
      if (there instanceof Error) throw there;
      return there;
    },
  };
  return new DeviceFirst({ read: async () => here }, server, () => now);
};

test('what the device reads is not sent anywhere', async () => {
  const decoder = reading([COUPON], []);
  now = 10 * ALONE_MS;
  assert.deepEqual(await decoder.read({}), [COUPON]);
  assert.equal(asked, 0);
});

test('a frame that resists goes to the server after a second of trying', async () => {
  const decoder = reading([], [COUPON]);
  assert.deepEqual(await decoder.read({}), []);
  now = ALONE_MS - 1;
  await decoder.read({});
  assert.equal(asked, 0);
  now = ALONE_MS;
  assert.deepEqual(await decoder.read({}), [COUPON]);
});

test('what is no coupon to the device may be one to the server, at once', async () => {
  const known = { ...OTHER, is_coupon: true };
  assert.deepEqual(await reading([OTHER], [known]).read({}), [known]);
});

test('a server that is away leaves the device at its own pace, and is asked again later', async () => {
  const decoder = reading([OTHER], new Unread('unreachable'));
  assert.deepEqual(await decoder.read({}), [OTHER]);
  await decoder.read({});
  assert.equal(asked, 1);
  now = REST_MS;
  await decoder.read({});
  assert.equal(asked, 2);
});

test('a session that is over is said', async () => {
  await assert.rejects(reading([OTHER], new Unread('signed-out')).read({}), { reason: 'signed-out' });
});
