import assert from 'node:assert/strict';
import test from 'node:test';
import { Awake } from '../../static/js/awake.js';
import { ask, hasTorch, zoomOf } from '../../static/js/lens.js';
import { isApple } from '../../static/js/offline/install.js';
import { prefer, preferences } from '../../static/js/preferences.js';
import { BUZZES, lengthOf, TONES } from '../../static/js/signals.js';
import { closedStore, Store } from './store.js';

const USUAL = { sound: true, vibration: true, spoken: true, camera: '' };
const track = (abilities, settings = {}) => ({
  getCapabilities: () => abilities,
  getSettings: () => settings,
});

test('a lamp is there only when the camera says so', () => {
  assert.equal(hasTorch(track({ torch: true })), true);
  for (const without of [null, {}, track({}), track({ torch: false })])
    assert.equal(hasTorch(without), false);
});

test('a zoom is there only when it has some way to go', () => {
  const zoom = { min: 1, max: 8, step: 0.1 };
  assert.deepEqual(zoomOf(track({ zoom }, { zoom: 2 })), { ...zoom, value: 2 });
  assert.deepEqual(zoomOf(track({ zoom: { min: 1, max: 5 } })), { min: 1, max: 5, step: 0.2, value: 1 });
  for (const without of [null, {}, track({}), track({ zoom: { min: 1, max: 1 } })])
    assert.equal(zoomOf(without), null);
});

test('a camera that does not do what it promised says so', async () => {
  assert.equal(await ask({ applyConstraints: async () => {} }, { torch: true }), true);
  assert.equal(
    await ask({ applyConstraints: () => Promise.reject(new Error('no')) }, { torch: true }),
    false,
  );
});

class Locks {
  held = 0;
  async request() {
    this.held += 1;
    return { release: () => (this.held -= 1) };
  }
}

test('the screen is kept lit while the camera is open, and let go with it', async () => {
  const locks = new Locks();
  const awake = new Awake(locks);
  await awake.hold();
  assert.equal(locks.held, 1);
  awake.release();
  assert.equal(locks.held, 0);
  await awake.hold();
  assert.equal(locks.held, 1);
});

test('a lock that comes after the camera was closed is given back', async () => {
  const locks = new Locks();
  const awake = new Awake(locks);
  const coming = awake.hold();
  awake.release();
  await coming;
  assert.equal(locks.held, 0);
});

test('a device without such a lock, or that refuses it, scans all the same', async () => {
  for (const locks of [undefined, { request: () => Promise.reject(new Error('battery')) }]) {
    const awake = new Awake(locks);
    await awake.hold();
    awake.release();
  }
});

test('choices are kept one by one, and what makes no sense is the usual', () => {
  const store = new Store();
  assert.deepEqual(preferences(store), USUAL);
  prefer('sound', false, store);
  prefer('camera', 'back', store);
  assert.deepEqual(preferences(store), { ...USUAL, sound: false, camera: 'back' });
  store.setItem('guichet.scan', '{"sound": "loud", "other": 1}');
  assert.deepEqual(preferences(store), USUAL);
  store.setItem('guichet.scan', 'not json');
  assert.deepEqual(preferences(store), USUAL);
});

test('a browser that keeps nothing has the usual choices', () => {
  prefer('sound', false, closedStore);
  assert.deepEqual(preferences(closedStore), USUAL);
});

test('found and refused are told apart by ear and by hand, and found holds nobody up', () => {
  assert.ok(lengthOf('found') <= 120);
  assert.ok(
    Math.max(...TONES.refused.map(([hertz]) => hertz)) < Math.min(...TONES.found.map(([hertz]) => hertz)),
  );
  assert.notDeepEqual(BUZZES.found, BUZZES.refused);
});

test('an iPad that says it is a Mac is known by its touch screen', () => {
  const mac =
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15';
  const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148';
  const android =
    'Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36';
  assert.equal(isApple({ userAgent: mac, maxTouchPoints: 5 }), true);
  assert.equal(isApple({ userAgent: mac, maxTouchPoints: 0 }), false);
  assert.equal(isApple({ userAgent: phone, maxTouchPoints: 5 }), true);
  assert.equal(isApple({ userAgent: android, maxTouchPoints: 5 }), false);
});
