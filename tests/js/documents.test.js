/** A page is found on its desk, laid flat and judged, in pictures drawn here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPage } from '../../static/js/documents/edges.js';
import { fault, measure } from '../../static/js/documents/judge.js';
import { sizeOf, straighten } from '../../static/js/documents/straighten.js';
import { blur, drawPage } from './pages/drawn.js';

const SMALL = { width: 240, height: 320 };
const near = (found, corners, within) => {
  assert.ok(found, 'nothing was found');
  for (const [at, [x, y]] of corners.entries()) {
    assert.ok(Math.hypot(found[at][0] - x, found[at][1] - y) <= within, `${found} is not ${corners}`);
  }
};

const STRAIGHT = [
  [40, 40],
  [200, 40],
  [200, 266],
  [40, 266],
];
const ASKEW = [
  [52, 48],
  [196, 62],
  [214, 282],
  [26, 262],
];
const TURNED = [
  [120, 25],
  [215, 150],
  [125, 290],
  [25, 160],
];

for (const [name, corners] of Object.entries({ STRAIGHT, ASKEW, TURNED })) {
  test(`the corners of a page are found: ${name.toLowerCase()}`, () => {
    near(findPage(drawPage({ ...SMALL, quad: corners }), SMALL.width, SMALL.height), corners, 4);
  });
}

test('a page is found where a shadow falls over it, and where the desk is brighter than its ink', () => {
  const shade = (x) => 1 - 0.25 * x;
  near(findPage(drawPage({ ...SMALL, quad: ASKEW, light: shade }), 240, 320), ASKEW, 5);
  near(findPage(drawPage({ ...SMALL, quad: ASKEW, desk: 130 }), 240, 320), ASKEW, 5);
});

test('a desk without a page, a page of its own colour and a small card are no page', () => {
  const nowhere = [
    [-9, -9],
    [-8, -9],
    [-8, -8],
    [-9, -8],
  ];
  assert.equal(findPage(drawPage({ ...SMALL, quad: nowhere }), 240, 320), null);
  assert.equal(findPage(drawPage({ ...SMALL, quad: ASKEW, paper: 100, ink: 95, desk: 92 }), 240, 320), null);
  const card = [
    [100, 100],
    [140, 100],
    [140, 126],
    [100, 126],
  ];
  assert.equal(findPage(drawPage({ ...SMALL, quad: card }), 240, 320), null);
});

test('a bright shape that has not four corners is no page', () => {
  const gray = drawPage({
    ...SMALL,
    quad: [
      [-9, -9],
      [-8, -9],
      [-8, -8],
      [-9, -8],
    ],
  });
  for (let at = 0; at < gray.length; at += 1) {
    const [x, y] = [(at % 240) - 120, Math.floor(at / 240) - 160];
    if (x * x + y * y < 90 * 90) gray[at] = 220;
  }
  assert.equal(findPage(gray, 240, 320), null);
});

test('a page laid flat has the shape of A4 and its ink where it was', () => {
  const gray = drawPage({ ...SMALL, quad: ASKEW });
  const data = new Uint8ClampedArray(4 * gray.length);
  for (const [at, one] of gray.entries()) data.set([one, one, one, 255], 4 * at);
  const flat = straighten({ data, ...SMALL }, ASKEW);
  assert.ok(Math.abs(flat.height / flat.width - Math.SQRT2) < 0.02);
  const level = (u, v) =>
    flat.data[4 * (Math.floor(v * flat.height) * flat.width + Math.floor(u * flat.width))];
  for (const [u, v] of [
    [0.03, 0.03],
    [0.97, 0.03],
    [0.97, 0.97],
    [0.03, 0.97],
  ])
    assert.ok(level(u, v) > 190);
});

test('a large page is sent at no more than 2,000 pixels, and a receipt keeps its own shape', () => {
  const large = [
    [0, 0],
    [3000, 0],
    [3000, 4243],
    [0, 4243],
  ];
  assert.equal(sizeOf(large).height, 2000);
  const strip = sizeOf([
    [0, 0],
    [300, 0],
    [300, 900],
    [0, 900],
  ]);
  assert.deepEqual(strip, { width: 300, height: 900 });
});

const PAGE = { width: 700, height: 990 };
const WHOLE = [
  [0, 0],
  [700, 0],
  [700, 990],
  [0, 990],
];
const judged = (gray) => fault(measure(gray, PAGE.width, PAGE.height));
const page = (how = {}) => drawPage({ ...PAGE, quad: WHOLE, ...how });

test('a page that can be read has no fault, an empty one neither', () => {
  assert.equal(judged(page()), null);
  assert.equal(judged(page({ paper: 255, ink: 0 })), null);
  assert.equal(judged(page({ ink: 215 })), null);
});

test('a page out of focus is blurred', () => {
  assert.equal(judged(blur(page(), PAGE.width, 4)), 'blurred');
});

test('a page without light is dark', () => {
  assert.equal(judged(page({ light: () => 0.35 })), 'dark');
});

test('a lamp in the page is glare; a page that is white all over is not', () => {
  const lamp = (x, y) => ((x - 0.5) ** 2 + (y - 0.5) ** 2 < 0.012 ? 20 : 1);
  assert.equal(judged(page({ light: lamp })), 'glare');
  assert.equal(judged(page({ paper: 255 })), null);
});
