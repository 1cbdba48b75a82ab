import assert from 'node:assert/strict';
import test from 'node:test';
import { Burst, GAP_MS, rightKeys, tidy } from '../../static/js/typed.js';

const NUMBER = '7K3M-92QH-4TXV-8D';
const PAYLOAD = 'AP1:6A0X50XM0FGWFGWFGWUAW5VO$B1*96DL6WW66:61ZSY$SR-6+83MN3+ Q/.%M0';

/** What each key of an American keyboard prints on a French one. Source: the layouts of Windows, en-US and fr-FR. */
const AZERTY = {
  1: '&',
  2: 'é',
  3: '"',
  4: "'",
  5: '(',
  6: '-',
  7: 'è',
  8: '_',
  9: 'ç',
  0: 'à',
  A: 'Q',
  Q: 'A',
  Z: 'W',
  W: 'Z',
  M: '?',
  $: '4',
  '%': '5',
  '*': '8',
  '+': '+',
  '-': ')',
  '.': ':',
  '/': '!',
  ':': 'M',
};
const slipped = (text) => [...text].map((key) => AZERTY[key] ?? key).join('');

test('a number is left as it was typed: spaces, hyphens and small letters are for the server', () => {
  for (const text of [
    NUMBER,
    '7k3m 92qh 4txv 8d',
    '7K3M92QH4TXV8D',
    'AB-1234-NOWHERE',
    '2024-ABCD-EFGH-12-99',
  ]) {
    assert.equal(tidy(text), text);
  }
});

test('what stands round a pasted number falls away', () => {
  assert.equal(tidy(`  ${NUMBER}\r\n`), NUMBER);
  assert.equal(tidy(`Bonjour,\nvoici mon coupon : ${NUMBER}.\nMerci`), NUMBER);
  assert.equal(tidy('Numéro 7k3m\u00a092qh\u00a04txv\u00a08d'), '7k3m 92qh 4txv 8d');
});

test('a pasted address is found among words', () => {
  assert.equal(tidy('Mon coupon\nhttps://aides.example/c/AB-1234 merci'), 'https://aides.example/c/AB-1234');
});

test('the signed content of a code is kept whole, spaces included', () => {
  assert.equal(tidy(`${PAYLOAD}\r\n`), PAYLOAD);
});

test('words of four letters are no number', () => {
  assert.equal(tidy('pour avec bien le coupon'), 'pour avec bien le coupon');
});

test('a signed content that went through the wrong keyboard is read back', () => {
  assert.equal(tidy(slipped(PAYLOAD)), PAYLOAD);
  const everything = 'AP1:ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+-./:0';
  assert.equal(rightKeys(slipped(everything)), everything);
});

test('nothing else is taken for a wrong keyboard', () => {
  for (const text of [NUMBER, PAYLOAD, 'é"è_', 'QP & Cie']) assert.equal(rightKeys(text), text);
});

/** Feed keys that come one every `gap` milliseconds; what the last one gave. */
const feed = (burst, keys, gap, from = 0) => keys.map((key, at) => burst.key(key, from + at * gap)).at(-1);
const burstOf = (keys, gap) => feed(new Burst(), keys, gap);

test('keys that come fast and end with Enter or Tab are a scanner, its Shift included', () => {
  assert.equal(burstOf([...NUMBER, 'Enter'], 5), NUMBER);
  assert.equal(burstOf([...NUMBER, 'Tab'], 5), NUMBER);
  assert.equal(burstOf(['Shift', 'A', 'Shift', 'P', ...'1:XYZ01', 'Enter'], 10), 'AP1:XYZ01');
});

test('fingers are not a scanner: too slow, or too short', () => {
  assert.equal(burstOf([...NUMBER, 'Enter'], GAP_MS + 1), null);
  assert.equal(burstOf([...'abc', 'Enter'], 5), null);
  assert.equal(burstOf(['Enter'], 5), null);
});

test('a text is given once, and the next one begins empty', () => {
  const burst = new Burst();
  assert.equal(feed(burst, [...NUMBER, 'Enter'], 5), NUMBER);
  assert.equal(feed(burst, [...'AB-1234-X', 'Enter'], 5, 100), 'AB-1234-X');
});

test('keys are held back only once a scanner is at work', () => {
  const burst = new Burst();
  assert.equal(burst.running, false);
  for (const [at, key] of [...'AP1:'].entries()) burst.key(key, at);
  assert.equal(burst.running, true);
  burst.key('x', 1000);
  assert.equal(burst.running, false);
});
