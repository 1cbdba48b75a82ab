/** The device reads coupons as the server does: both are held to the same vectors. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { decode, encode } from '../../static/js/coupon/base45.js';
import { hasNative, verify, verifyThere } from '../../static/js/coupon/ed25519.js';
import { deriveIdentity, sameBytes } from '../../static/js/coupon/identity.js';
import { canonicalName, nameForms } from '../../static/js/coupon/names.js';
import {
  candidates,
  checkHolds,
  formatNumber,
  isOwnShape,
  normalise,
} from '../../static/js/coupon/number.js';
import { PayloadError, readPayload } from '../../static/js/coupon/payload.js';

const vectors = (name) =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf-8'));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = (content) => Buffer.from(content).toString('hex');

const payloads = vectors('payloads');
const keys = new Map(Object.entries(payloads.public_keys).map(([id, key]) => [Number(id), bytes(key)]));

describe('payloads', () => {
  for (const row of payloads.good) {
    test(`${row.name} is read`, async () => {
      const read = await readPayload(row.text, keys);
      assert.deepEqual(
        { ...read, serial: String(read.serial), identityTag: hex(read.identityTag) },
        {
          keyId: row.key_id,
          schemeCode: row.scheme_code,
          marketCode: row.market_code,
          rank: row.rank,
          serial: row.serial,
          amountCents: row.amount_cents,
          expiresOn: row.expires_on,
          identityTag: row.identity_tag_hex,
        },
      );
      assert.equal(row.text, `AP1:${encode(bytes(row.body_hex))}`);
    });
  }
  for (const row of payloads.refused) {
    test(`${row.name} is refused`, async () => {
      await assert.rejects(readPayload(row.text, keys), (error) => {
        assert.ok(error instanceof PayloadError);
        assert.deepEqual([error.reason, error.code], [row.reason, row.code]);
        return true;
      });
    });
  }
  test('every byte string is read back as it was written', () => {
    for (let length = 0; length < 50; length++) {
      const body = Uint8Array.from({ length }, (_, at) => (at * 89 + length * 131) & 255);
      assert.deepEqual(decode(encode(body)), body);
    }
  });
});

describe('signatures', () => {
  const [good] = payloads.good;
  const body = bytes(good.body_hex);
  const signed = Uint8Array.from([...new TextEncoder().encode('AP1:'), ...body.slice(0, 26)]);
  const key = keys.get(good.key_id);
  for (const [name, check] of Object.entries({ verify, verifyThere })) {
    test(`${name} takes a true signature and no other`, async () => {
      assert.equal(await check(key, body.slice(26), signed), true);
      for (let place = 26; place < body.length; place += 9) {
        const bent = body.slice();
        bent[place] ^= 1;
        assert.equal(await check(key, bent.slice(26), signed), false);
      }
      assert.equal(await check(key, body.slice(26), signed.slice(1)), false);
      assert.equal(await check(new Uint8Array(32).fill(255), body.slice(26), signed), false);
    });
  }
  test('this Node has signatures of its own, so that both ways were tried', async () => {
    assert.equal(await hasNative(), true);
  });
});

describe('identity tags', () => {
  for (const row of payloads.identity_tags) {
    test(`${row.name} gives its tag and proof`, async () => {
      const derived = await deriveIdentity({
        canonicalName: canonicalName(row.name),
        birthDate: row.birth_date,
        pepper: bytes(row.pepper_hex),
        serial: BigInt(row.serial),
        rounds: row.rounds,
      });
      assert.equal(canonicalName(row.name), row.canonical_name);
      assert.deepEqual([hex(derived.tag), hex(derived.proof)], [row.tag_hex, row.proof_hex]);
      assert.equal(sameBytes(derived.tag, bytes(row.tag_hex)), true);
      assert.equal(sameBytes(derived.tag, bytes(row.proof_hex).slice(0, 8)), false);
    });
  }
  test('an empty name binds nobody', async () => {
    const wanted = { canonicalName: '', birthDate: '2004-02-29', pepper: bytes('00'), serial: 1n, rounds: 1 };
    await assert.rejects(deriveIdentity(wanted), RangeError);
  });
});

describe('names', () => {
  const names = vectors('names');
  for (const row of names.names) {
    test(`« ${row.name} » has its canonical form`, () => {
      assert.equal(canonicalName(row.name), row.canonical);
      assert.deepEqual([...nameForms(row.name)].sort(), [...row.forms].sort());
    });
  }
  const match = ([one, other]) => [...nameForms(one)].some((form) => nameForms(other).has(form));
  test('spellings of one name match, others do not', () => {
    assert.deepEqual(
      names.match.filter((pair) => !match(pair)),
      [],
    );
    assert.deepEqual(names.differ.filter(match), []);
  });
});

describe('numbers', () => {
  const numbers = vectors('numbers');
  test('a good number holds, and is grouped as printed', () => {
    for (const row of numbers.good) {
      assert.equal(isOwnShape(row.number) && checkHolds(row.number), true);
      assert.equal(formatNumber(row.number), row.grouped);
    }
  });
  test('a mistyped one of our shape does not', () => {
    assert.deepEqual(
      numbers.mistyped.filter((one) => !isOwnShape(normalise(one)) || checkHolds(normalise(one))),
      [],
    );
  });
  test('other shapes are not ours', () => {
    assert.deepEqual(
      numbers.other_shapes.filter((one) => isOwnShape(normalise(one))),
      [],
    );
  });
  for (const row of numbers.normalised) {
    test(`« ${row.typed} » is normalised`, () => assert.equal(normalise(row.typed), row.normalised));
  }
  for (const row of numbers.candidates) {
    test(`« ${row.text.slice(0, 40)} » stands for its candidates`, () => {
      assert.deepEqual(candidates(row.text), row.candidates);
    });
  }
});
