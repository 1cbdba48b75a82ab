/** What the device says of a coupon by itself, in the contract's order, and how far it may go on. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { licenceRefusal, readiness, segments } from '../../static/js/offline/gauge.js';
import { examine } from '../../static/js/offline/rules.js';
import { parisDay } from '../../static/js/paris.js';

const NOW = new Date('2026-03-12T11:00:00Z');
const SCHEME = {
  id: 'scheme',
  wire_code: 1,
  label: 'Aide',
  ranks: [
    { rank: 1, amount_cents: 30000 },
    { rank: 2, amount_cents: 50000 },
  ],
  markets: [
    { code: '2021', wire_code: 1, label: 'ancien marché' },
    { code: '2024', wire_code: 2, label: 'marché 2024' },
  ],
  suspended_from: null,
  suspended_until: null,
  max_claims: 10,
  max_amount_cents: 500000,
  first_rank_max_claims: 5,
};
const LICENCE = {
  licence_id: 'licence-1',
  issued_at: '2026-03-12T08:12:00.000000Z',
  ends_at: '2026-03-14T08:12:00.000000Z',
  schemes: [SCHEME],
  conventions: [{ scheme: 'scheme', market: '2024', starts_on: '2024-01-01', ends_on: null }],
  revoked: [],
  files: [],
};
const PAYLOAD = {
  schemeCode: 1,
  marketCode: 2,
  rank: 1,
  serial: 7n,
  amountCents: 30000,
  expiresOn: '2026-09-30',
};
const row = (changes = {}) => ({
  licenceId: 'licence-1',
  state: 'waiting',
  amountCents: 30000,
  shown: { serial: '99', first: true },
  ...changes,
});
const judge = ({ licence = {}, payload = {}, rows = [], now = NOW } = {}) =>
  examine({ licence: licence && { ...LICENCE, ...licence }, payload: { ...PAYLOAD, ...payload }, rows, now });
const suspended = (from, until) => ({
  schemes: [{ ...SCHEME, suspended_from: from, suspended_until: until }],
});
const coded = (required) => ({ licence: { schemes: [{ ...SCHEME, live_code_required: required }] } });
const known = (code) => ({ files: [{ serial: '7', coupon_id: 'coupon-7', code }] });
const ENDED = { ...LICENCE.conventions[0], ends_on: '2026-03-11' };
const second = { rank: 2, amountCents: 50000 };

describe('verdicts of the device', () => {
  for (const [name, facts, code] of [
    ['in order', {}, 'ok'],
    ['its scheme is suspended', { licence: suspended('2026-03-12', null) }, 'scheme_suspended'],
    ['the suspension is over', { licence: suspended('2026-03-01', '2026-03-11') }, 'ok'],
    ['no convention in force', { licence: { conventions: [] } }, 'partner_not_validated'],
    ['another market', { payload: { marketCode: 1 } }, 'market_mismatch'],
    ['revoked', { licence: { revoked: ['7'] } }, 'coupon_revoked'],
    ['the duplicate of a lost one', { licence: { revoked: ['7'] }, payload: { serial: 8n } }, 'ok'],
    ['in this queue already', { rows: [row({ shown: { serial: '7' } })] }, 'already_debited'],
    ['refused before, and tried again', { rows: [row({ state: 'refused', shown: { serial: '7' } })] }, 'ok'],
    ['debited here before', { licence: known('already_debited') }, 'already_debited'],
    ['expired yesterday', { payload: { expiresOn: '2026-03-11' } }, 'coupon_expired'],
    ['its last day', { payload: { expiresOn: '2026-03-12' } }, 'ok'],
    [
      'rank 2 before rank 1 is validated',
      { licence: known('previous_not_validated'), payload: second },
      'previous_not_validated',
    ],
    ['rank 2 before rank 1', { licence: known('out_of_order'), payload: second }, 'out_of_order'],
    [
      'rank 2, rank 1 not paid',
      { licence: known('previous_not_paid'), payload: second },
      'previous_not_paid',
    ],
    ['a file given to another school', { licence: known('other_partner') }, 'other_partner'],
    ['no licence', { licence: null }, 'licence_missing'],
    ['a rank that its scheme has not', { payload: { rank: 9 } }, 'needs_network'],
    ['a convention that is over', { licence: { conventions: [ENDED] } }, 'partner_not_validated'],
    ['rank 2, validated here', { licence: known('ok'), payload: second }, 'ok'],
    ['rank 2 of a file not known here', { payload: second }, 'needs_network'],
    ['a scheme that asks for a code of the moment', coded(true), 'live_code_required'],
    ['one that asks for none', coded(false), 'ok'],
    ['another scheme', { payload: { schemeCode: 9 } }, 'needs_network'],
    ['one claim too many', { rows: Array.from({ length: 10 }, () => row({ shown: {} })) }, 'cap_exceeded'],
    ['too much money', { rows: [row({ amountCents: 480000, shown: {} })] }, 'cap_exceeded'],
    ['too many first coupons', { rows: Array.from({ length: 5 }, () => row()) }, 'cap_exceeded'],
    [
      'claims of the licence before',
      { rows: Array.from({ length: 10 }, () => row({ licenceId: 'old' })) },
      'ok',
    ],
    ['the licence ended', { now: new Date('2026-03-14T08:12:01Z') }, 'licence_expired'],
    ['the clock was set back', { now: new Date('2026-03-11T08:12:00Z') }, 'licence_expired'],
  ]) {
    test(`${name}: ${code}`, () => assert.equal(judge(facts).code, code));
  }
  test('the first that holds is told', () => {
    const everything = judge({
      licence: { ...suspended('2026-01-01', null), revoked: ['7'] },
      payload: { marketCode: 1, expiresOn: '2020-01-01' },
    });
    assert.equal(everything.code, 'scheme_suspended');
  });
  test('a coupon known here brings its id', () => {
    assert.equal(judge({ licence: known('ok') }).couponId, 'coupon-7');
  });
});

describe('readiness', () => {
  test('without a licence nothing is ready', () => {
    assert.equal(licenceRefusal(null, NOW), 'licence_missing');
    assert.deepEqual(readiness({ licence: null, rows: [], now: NOW }), {
      ready: false,
      code: 'licence_missing',
    });
  });
  test('what is left is what the licence allows less what was claimed', () => {
    const state = readiness({ licence: LICENCE, rows: [row(), row({ licenceId: 'old' })], now: NOW });
    assert.deepEqual([state.ready, state.claims, state.amountCents], [true, 9, 470000]);
  });
  test('at its bounds it is ready no more', () => {
    const rows = Array.from({ length: 10 }, () => row());
    assert.equal(readiness({ licence: LICENCE, rows, now: NOW }).code, 'cap_exceeded');
  });
  test('its bar has a segment a claim, and stays drawable where a Region allows many', () => {
    assert.deepEqual(segments({ claims: 9, ofClaims: 10 }), { all: 10, left: 9 });
    assert.deepEqual(segments({ claims: 1, ofClaims: 100_000_000 }), { all: 20, left: 1 });
    assert.deepEqual(segments({ claims: 0, ofClaims: 50 }), { all: 20, left: 0 });
  });
});

test('a day is a day in Paris', () => {
  assert.equal(parisDay(new Date('2026-03-11T23:30:00Z')), '2026-03-12');
  assert.equal(parisDay(new Date('2026-07-11T22:30:00Z')), '2026-07-12');
});
