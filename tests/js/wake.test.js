/** Background Sync: asked for where the browser has it, and heard only where the word is ours. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { askToBeWoken, hearWorker } from '../../static/js/offline/wake.js';

const browser = (serviceWorker) =>
  Object.defineProperty(globalThis, 'navigator', { value: { serviceWorker }, configurable: true });

afterEach(() => browser(undefined));

test('the browser is asked to say when the network is back', async () => {
  const asked = [];
  const sync = { register: async (tag) => asked.push(tag) };
  browser({ getRegistration: async () => ({ sync }) });
  await askToBeWoken();
  assert.deepEqual(asked, ['guichet-queue']);
});

for (const [name, worker] of [
  ['no worker', undefined],
  ['none registered', { getRegistration: async () => undefined }],
  ['no Background Sync', { getRegistration: async () => ({}) }],
  [
    'a person who said no',
    { getRegistration: async () => ({ sync: { register: () => Promise.reject(new Error('no')) } }) },
  ],
]) {
  test(`${name}: nothing is asked, and nothing is wrong`, async () => {
    browser(worker);
    await askToBeWoken();
    if (!worker) hearWorker(() => assert.fail());
  });
}

test('the worker’s word has the queue delivered; any other word does not', () => {
  const worker = new EventTarget();
  browser(worker);
  let delivered = 0;
  hearWorker(() => {
    delivered += 1;
  });
  for (const data of ['take-over', null, 'guichet-queue']) {
    worker.dispatchEvent(Object.assign(new Event('message'), { data }));
  }
  assert.equal(delivered, 1);
});
