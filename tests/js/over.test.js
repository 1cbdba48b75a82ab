/** A coupon's last day is one of Paris, wherever the phone that keeps it is. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { isOver } from '../../static/js/young/over.js';

const AT_HOME = process.env.TZ;
const COUPON = { expiresOn: '2026-03-12' };
const LAST = new Date('2026-03-12T22:59:59Z');
const MIDNIGHT = new Date('2026-03-12T23:00:00Z');

afterEach(() => {
  if (AT_HOME === undefined) delete process.env.TZ;
  else process.env.TZ = AT_HOME;
});

for (const zone of [
  'Europe/Paris',
  'America/Cayenne',
  'Indian/Reunion',
  'Pacific/Noumea',
  'Pacific/Tahiti',
]) {
  test(`a phone set to ${zone} shows it until midnight in Paris, and no longer`, () => {
    process.env.TZ = zone;
    assert.equal(Intl.DateTimeFormat().resolvedOptions().timeZone, zone);
    assert.equal(isOver(COUPON, LAST), false);
    assert.equal(isOver(COUPON, MIDNIGHT), true);
  });
}

test('in summer that midnight is an hour earlier', () => {
  process.env.TZ = 'Pacific/Noumea';
  assert.equal(isOver({ expiresOn: '2026-07-11' }, new Date('2026-07-11T21:59:59Z')), false);
  assert.equal(isOver({ expiresOn: '2026-07-11' }, new Date('2026-07-11T22:00:00Z')), true);
});
