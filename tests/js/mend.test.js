/** A thin dark line goes, a module stays. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mend, mendSoftly, soften } from '../../static/js/decoder/mend.js';

const [WIDTH, HEIGHT] = [24, 20];

/** White, with a line two pixels wide and a square of six. */
function drawn() {
  const data = new Uint8ClampedArray(4 * WIDTH * HEIGHT).fill(255);
  const blacken = (x, y) => data.fill(0, 4 * (y * WIDTH + x), 4 * (y * WIDTH + x) + 3);
  for (let y = 0; y < HEIGHT; y++) for (const x of [4, 5]) blacken(x, y);
  for (let y = 6; y < 12; y++) for (let x = 12; x < 18; x++) blacken(x, y);
  return { data, width: WIDTH, height: HEIGHT };
}
const at = ({ data }, x, y) => data[4 * (y * WIDTH + x)];

test('a line thinner than three pixels is gone, and a square keeps its size', () => {
  const mended = mend(drawn());
  assert.equal(at(mended, 4, 10), 255);
  for (const [x, y] of [
    [12, 6],
    [17, 11],
  ])
    assert.equal(at(mended, x, y), 0);
  assert.equal(at(mended, 11, 8), 255);
});

test('what is softened is gray where it was thin and dark where it was wide', () => {
  assert.ok(at(soften(drawn()), 4, 10) > 80);
  assert.ok(at(soften(drawn()), 15, 9) < 20);
  assert.equal(at(mendSoftly(drawn()), 4, 10), 255);
});

test('a picture keeps its size and is opaque', () => {
  const { data, width, height } = soften(drawn());
  assert.deepEqual([data.length, width, height], [4 * WIDTH * HEIGHT, WIDTH, HEIGHT]);
  assert.ok(data.every((value, index) => index % 4 !== 3 || value === 255));
});
