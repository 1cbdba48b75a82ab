/** The device reads coupons as the server does: both are held to the same vectors. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import * as base45 from '../../static/js/coupon/base45.js';
import * as ed25519 from '../../static/js/coupon/ed25519.js';
import * as identity from '../../static/js/coupon/identity.js';
import * as names from '../../static/js/coupon/names.js';
import * as number from '../../static/js/coupon/number.js';
import * as payload from '../../static/js/coupon/payload.js';
import { trials } from './trials.js';

const vectors = (name) =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf-8'));

describe('the published vectors', () => {
  const files = { payloads: vectors('payloads'), names: vectors('names'), numbers: vectors('numbers') };
  for (const { name, run, wanted } of trials({ base45, ed25519, identity, names, number, payload }, files)) {
    test(name, async () => assert.deepEqual(await run(), wanted));
  }
});

describe('what no vector holds', () => {
  test('this Node has signatures of its own, so that both ways were tried', async () => {
    assert.equal(await ed25519.hasNative(), true);
  });
  test('runs of bytes are the same or not', () => {
    const [one, other] = [Uint8Array.of(1, 2), Uint8Array.of(1, 3)];
    assert.deepEqual(
      [
        identity.sameBytes(one, one.slice()),
        identity.sameBytes(one, other),
        identity.sameBytes(one, one.slice(1)),
      ],
      [true, false, false],
    );
  });
  test('an empty name binds nobody', async () => {
    const wanted = {
      canonicalName: '',
      birthDate: '2004-02-29',
      pepper: Uint8Array.of(0),
      serial: 1n,
      rounds: 1,
    };
    await assert.rejects(identity.deriveIdentity(wanted), RangeError);
  });
});
