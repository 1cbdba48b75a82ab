/** What the screens without network decide by themselves: codes of staff, waits, dates, and what a text is worth. */
import assert from 'node:assert/strict';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { unverifiedOffers } from '../../static/js/offline/rules.js';
import { euros, moment } from '../../static/js/offline/said.js';
import { birthDate } from '../../static/js/offline/screens/birth.js';
import { judge, judgeSaid } from '../../static/js/offline/screens/judge.js';
import { pinMatches } from '../../static/js/offline/screens/person.js';
import { secondsToWait, wrongTry } from '../../static/js/offline/screens/tries.js';

const NOW = new Date('2026-03-12T11:00:00Z');

test('a code opens with the hash that the server keeps, and no other code does', async () => {
  const salt = randomBytes(16);
  const hash = pbkdf2Sync('314159', salt, 1000, 32, 'sha256');
  const kept = `pbkdf2_sha256$1000$${salt.toString('base64')}$${hash.toString('base64')}`;
  assert.equal(await pinMatches('314159', kept), true);
  assert.equal(await pinMatches('314158', kept), false);
  assert.equal(await pinMatches('314159', kept.replace('pbkdf2_sha256', 'other')), false);
});

test('two wrong tries are free, from the third on each one waits twice as long, within bounds', () => {
  let kept;
  const waits = [];
  for (let at = 0; at < 12; at++) {
    kept = wrongTry(kept, NOW);
    waits.push(secondsToWait(kept, NOW));
  }
  assert.deepEqual(waits.slice(0, 5), [0, 0, 30, 60, 120]);
  assert.equal(Math.max(...waits), 900);
  assert.equal(secondsToWait(undefined, NOW), 0);
});

test('a birth date is one only if the day exists', () => {
  const typed = (day, month, year) =>
    birthDate({ birth_day: { value: day }, birth_month: { value: month }, birth_year: { value: year } });
  assert.equal(typed('4', ' 9', '2005'), '2005-09-04');
  for (const wrong of [
    ['31', '2', '2005'],
    ['', '9', '2005'],
    ['4', '9', '05'],
  ])
    assert.equal(typed(...wrong), null);
});

test('a number proves nothing without network, another code is none of ours', async () => {
  const standing = { licence: undefined, rows: [], now: NOW };
  assert.equal((await judge('7K3M-92QH-4TXV-89', standing)).code, 'number_unverifiable');
  assert.equal((await judge('7K3M-92QH-4TXV-8D', standing)).code, 'number_mistyped');
  assert.equal((await judge('https://example.test/', standing)).code, 'other_code');
  assert.equal((await judge('AP1:AAAA', standing)).code, 'licence_missing');
});

describe('a text that begins as a coupon', () => {
  const rows = JSON.parse(readFileSync(new URL('../vectors/payloads.json', import.meta.url)));
  const licence = (keys) => ({
    issued_at: '2026-03-12T08:12:00.000000Z',
    ends_at: '2026-03-14T08:12:00.000000Z',
    conventions: [],
    revoked: [],
    files: [],
    schemes: [],
    coupon_keys: Object.entries(keys).map(([id, hex]) => ({
      id: Number(id),
      public_key: Buffer.from(hex, 'hex').toString('base64url'),
    })),
  });
  const said = async (text, keys = rows.public_keys) =>
    (await judge(text, { licence: licence(keys), rows: [], now: NOW })).code;

  for (const { name, text, code, reason } of rows.refused.filter((row) => row.text.startsWith('AP1:'))) {
    const expected = reason === 'unknown_key' ? 'needs_network' : code;
    test(`${name}: ${expected}`, async () => assert.equal(await said(text), expected));
  }

  test('is left to the server where its key is younger than the licence', async () => {
    assert.equal(await said(rows.good[0].text, {}), 'needs_network');
  });

  test('is not judged on a device that was taken away, which says so', async () => {
    for (const [code, expected] of [
      ['revoked', 'device_revoked'],
      ['unknown', 'device_unknown'],
      ['licence_missing', 'licence_missing'],
    ]) {
      const standing = { licence: undefined, rows: [], now: NOW, ready: { ready: false, code } };
      assert.equal((await judge('AP1:AAAA', standing)).code, expected);
    }
  });
});

describe('a number without its QR', () => {
  const NUMBER = '7K3M-92QH-4TXV-89';
  const standing = (allowed, changes = {}) => ({
    licence: {
      licence_id: 'licence-1',
      issued_at: '2026-03-12T08:12:00.000000Z',
      ends_at: '2026-03-14T08:12:00.000000Z',
      conventions: [{ scheme: 'one', market: '2024', starts_on: '2024-01-01', ends_on: null }],
      revoked: [],
      files: [],
      schemes: [
        {
          id: 'one',
          wire_code: 1,
          ranks: [
            { rank: 1, amount_cents: 30000 },
            { rank: 2, amount_cents: 50000 },
          ],
          markets: [
            { code: '2021', wire_code: 1 },
            { code: '2024', wire_code: 2 },
          ],
          suspended_from: null,
          suspended_until: null,
          unverified_identity_allowed: allowed,
          max_claims: 10,
          max_amount_cents: 500000,
          first_rank_max_claims: 5,
        },
      ],
      ...changes,
    },
    rows: [],
    now: NOW,
  });

  test('is refused here unless its scheme takes it unverified, and a convention is in force', async () => {
    assert.equal((await judge(NUMBER, standing(false))).code, 'number_unverifiable');
    assert.equal((await judge(NUMBER, standing(true))).code, 'number_unverified');
    assert.equal((await judge(NUMBER, standing(true, { conventions: [] }))).code, 'number_unverifiable');
    const coded = standing(true);
    coded.licence.schemes = coded.licence.schemes.map((one) => ({ ...one, live_code_required: true }));
    assert.equal((await judge(NUMBER, coded)).code, 'number_unverifiable');
    const ended = { ends_at: '2026-03-12T10:59:59.000000Z' };
    assert.equal((await judge(NUMBER, standing(true, ended))).code, 'number_unverifiable');
  });

  test('is what a person says of it, within the markets of the school, and once', async () => {
    const here = standing(true);
    const read = await judge(NUMBER, here);
    const offers = unverifiedOffers(here.licence, NOW);
    assert.deepEqual(
      offers.map(({ market, rank, amountCents }) => [market.code, rank, amountCents]),
      [
        ['2024', 1, 30000],
        ['2024', 2, 50000],
      ],
    );
    assert.equal(judgeSaid(read, offers[0], here).code, 'ok');
    // What came before a later coupon only the server can tell.
    assert.equal(judgeSaid(read, offers[1], here).code, 'needs_network');
    const rows = [{ state: 'waiting', shown: { serial: read.number } }];
    assert.equal(judgeSaid(read, offers[0], { ...here, rows }).code, 'already_kept');
  });
});

test('moments and sums are said as people say them', () => {
  assert.equal(moment('2026-03-12T07:12:00Z', NOW), '08:12');
  assert.equal(moment('2026-03-13T19:00:00Z', NOW), 'demain 20:00');
  assert.equal(euros(130000).replace(/\s/g, ' '), '1 300 €');
});
