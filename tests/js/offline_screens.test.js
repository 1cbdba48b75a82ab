/** What the screens without network decide by themselves: codes of staff, waits, dates, and what a text is worth. */
import assert from 'node:assert/strict';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { euros, moment } from '../../static/js/offline/said.js';
import { birthDate } from '../../static/js/offline/screens/birth.js';
import { judge } from '../../static/js/offline/screens/judge.js';
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
  assert.equal((await judge('7K3M-92QH-4TXV-8D', standing)).code, 'number_unverifiable');
  assert.equal((await judge('https://example.test/', standing)).code, 'other_code');
  assert.equal((await judge('AP1:AAAA', standing)).code, 'licence_missing');
});

test('moments and sums are said as people say them', () => {
  assert.equal(moment('2026-03-12T07:12:00Z', NOW), '08:12');
  assert.equal(moment('2026-03-13T19:00:00Z', NOW), 'demain 20:00');
  assert.equal(euros(130000).replace(/\s/g, ' '), '1 300 €');
});
