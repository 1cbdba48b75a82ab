import assert from 'node:assert/strict';
import test from 'node:test';
import { place } from '../../static/js/outline.js';

// To a thousandth of a pixel, and without the zero that is below zero.
const rounded = (corners) => corners.map((corner) => corner.map((at) => Math.round(at * 1000) / 1000 + 0));
const whole = ({ width, height }) => [
  [0, 0],
  [width, 0],
  [width, height],
  [0, height],
];

test('a film of the same shape as its box fills it', () => {
  const frame = { width: 960, height: 720 };
  const placed = place(whole(frame), frame, { width: 1280, height: 960 }, { width: 400, height: 300 });
  assert.deepEqual(rounded(placed), [
    [0, 0],
    [400, 0],
    [400, 300],
    [0, 300],
  ]);
});

test('a wide film in a tall box overflows on both sides alike', () => {
  const frame = { width: 960, height: 720 };
  const placed = place(whole(frame), frame, { width: 1280, height: 960 }, { width: 300, height: 600 });
  assert.deepEqual(rounded(placed), [
    [-250, 0],
    [550, 0],
    [550, 600],
    [-250, 600],
  ]);
});

test('a tall film in a wide box overflows above and below alike', () => {
  const frame = { width: 720, height: 960 };
  const placed = place(whole(frame), frame, { width: 960, height: 1280 }, { width: 600, height: 400 });
  assert.deepEqual(rounded(placed), [
    [0, -200],
    [600, -200],
    [600, 600],
    [0, 600],
  ]);
});

test('the middle stays in the middle whatever the shapes', () => {
  for (const [film, box] of [
    [
      { width: 1280, height: 960 },
      { width: 412, height: 520 },
    ],
    [
      { width: 960, height: 1280 },
      { width: 1180, height: 820 },
    ],
  ]) {
    const frame = { width: film.width / 2, height: film.height / 2 };
    const [[x, y]] = place([[frame.width / 2, frame.height / 2]], frame, film, box);
    assert.ok(Math.abs(x - box.width / 2) < 1e-9);
    assert.ok(Math.abs(y - box.height / 2) < 1e-9);
  }
});
