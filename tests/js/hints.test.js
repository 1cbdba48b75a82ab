import assert from 'node:assert/strict';
import test from 'node:test';
import { burntCells, HOLD_MS, hintFor, largestPatch, levels, PATIENCE_MS } from '../../static/js/hints.js';
import { Patience, toGray } from '../../static/js/patience.js';

const [WIDTH, HEIGHT] = [96, 72];

/** A picture whose level at each place is told by `level(x, y)`. */
const picture = (level) =>
  Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => level(at % WIDTH, Math.floor(at / WIDTH)));
const hint = (level) => hintFor(picture(level), WIDTH, HEIGHT);
const within = (x, y, side) => Math.abs(x - WIDTH / 2) < side / 2 && Math.abs(y - HEIGHT / 2) < side / 2;
const checks = (x, y, light, dark) => (((x >> 2) + (y >> 2)) % 2 ? light : dark);

test('a room without light is too dark, grain included', () => {
  assert.equal(
    hint(() => 12),
    'dark',
  );
  assert.equal(
    hint((x, y) => 20 + ((x * 7 + y * 13) % 25)),
    'dark',
  );
});

test('a dark desk with a lit paper on it is not too dark', () => {
  assert.equal(
    hint((x, y) => (within(x, y, 40) ? checks(x, y, 190, 40) : 20)),
    'closer',
  );
});

test('a white patch burnt out in one place is a reflection', () => {
  assert.equal(
    hint((x, y) => (within(x, y, 26) ? 255 : checks(x, y, 180, 60))),
    'glare',
  );
});

test('specks of white here and there are no reflection', () => {
  assert.equal(
    hint((x, y) => (x % 24 < 8 && y % 24 < 6 ? 255 : 90)),
    'closer',
  );
});

test('well lit paper is no reflection, nor is a picture that is white all over', () => {
  assert.equal(
    hint((x, y) => (within(x, y, 50) ? 235 : 90)),
    'closer',
  );
  assert.equal(
    hint(() => 255),
    'looking',
  );
});

test('a code too small to be read asks to come closer', () => {
  assert.equal(
    hint((x, y) => (within(x, y, 16) ? checks(x, y, 220, 30) : 120)),
    'closer',
  );
});

test('a bare desk asks for nothing but a coupon', () => {
  assert.equal(
    hint((x, y) => 115 + ((x * 3 + y) % 8)),
    'looking',
  );
});

test('levels tell mean, spread, and what one pixel in twenty goes beyond', () => {
  assert.deepEqual(levels(Uint8Array.of(10, 10, 10, 10)), { mean: 10, deviation: 0, bright: 10 });
  const halves = levels(Uint8Array.of(0, 0, 200, 200));
  assert.deepEqual([halves.mean, halves.deviation, halves.bright], [100, 100, 200]);
});

test('a patch is made of cells side by side, and never runs over the edge of the picture', () => {
  const cells = new Array(144).fill(false);
  for (const cell of [11, 12, 23, 24]) cells[cell] = true;
  assert.equal(largestPatch(cells), 2);
  assert.equal(largestPatch(new Array(144).fill(true)), 144);
  assert.equal(largestPatch(new Array(144).fill(false)), 0);
  assert.equal(
    burntCells(
      picture(() => 255),
      WIDTH,
      HEIGHT,
    ).filter(Boolean).length,
    144,
  );
});

test('no hint is given before three seconds, and the picture is not even looked at', () => {
  const patience = new Patience(1000);
  const never = () => assert.fail('looked too early');
  assert.equal(patience.nothing(1000 + PATIENCE_MS - 1, never), 'looking');
});

test('a hint stays long enough to be read, then follows the picture', () => {
  const patience = new Patience(0);
  const dark = () => [picture(() => 5), WIDTH, HEIGHT];
  const far = () => [picture((x, y) => checks(x, y, 200, 50)), WIDTH, HEIGHT];
  assert.equal(patience.nothing(PATIENCE_MS, dark), 'dark');
  assert.equal(patience.nothing(PATIENCE_MS + HOLD_MS - 1, far), 'dark');
  assert.equal(patience.nothing(PATIENCE_MS + HOLD_MS, far), 'closer');
});

test('a code that was seen gives three seconds more', () => {
  const patience = new Patience(0);
  const dark = () => [picture(() => 5), WIDTH, HEIGHT];
  patience.nothing(PATIENCE_MS, dark);
  patience.found(PATIENCE_MS);
  assert.equal(patience.nothing(2 * PATIENCE_MS - 1, dark), 'looking');
});

test('grey is what the eye makes of red, green and blue', () => {
  assert.deepEqual([...toGray([255, 255, 255, 255, 0, 0, 0, 255, 0, 255, 0, 255])], [255, 0, 149]);
});
