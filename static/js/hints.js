/** What to say when no code is found: told from how light falls in the picture, on the device alone. Pure. */

export const PATIENCE_MS = 3000;
/** A hint stays as long before another may take its place: words that flicker are not read. */
export const HOLD_MS = 2000;

const BURNT = 250;
const BURNT_SHARE = 0.8;
const CELLS = 12;
const DARK = { mean: 55, bright: 110 };
const GLARE = { fewest: 3, most: (CELLS * CELLS) / 2 };
const FLAT = 4;

/**
 * Name the hint for a picture: `dark`, `glare`, `closer`, or `looking` when there is nothing to see in it.
 *
 * `gray` holds `width * height` levels from 0 to 255, row by row.
 */
export function hintFor(gray, width, height) {
  const { mean, deviation, bright } = levels(gray);
  if (mean < DARK.mean && bright < DARK.bright) return 'dark';
  const burnt = largestPatch(burntCells(gray, width, height));
  if (burnt >= GLARE.fewest && burnt <= GLARE.most) return 'glare';
  return deviation < FLAT ? 'looking' : 'closer';
}

/** Mean, standard deviation, and the level that only one pixel in twenty goes beyond. */
export function levels(gray) {
  const count = new Uint32Array(256);
  let sum = 0;
  let squares = 0;
  for (const level of gray) {
    count[level] += 1;
    sum += level;
    squares += level * level;
  }
  const mean = sum / gray.length;
  let bright = 255;
  for (let above = count[255]; above * 20 < gray.length && bright > 0; ) above += count[--bright];
  return { mean, deviation: Math.sqrt(Math.max(0, squares / gray.length - mean * mean)), bright };
}

/** Cut the picture in cells and tell which ones are nearly all white: paper keeps some grey, a reflection none. */
export function burntCells(gray, width, height) {
  const all = new Uint32Array(CELLS * CELLS);
  const white = new Uint32Array(CELLS * CELLS);
  for (const [at, level] of gray.entries()) {
    const column = Math.floor(((at % width) * CELLS) / width);
    const cell = Math.floor((Math.floor(at / width) * CELLS) / height) * CELLS + column;
    all[cell] += 1;
    if (level >= BURNT) white[cell] += 1;
  }
  return Array.from(all, (pixels, cell) => pixels > 0 && white[cell] >= pixels * BURNT_SHARE);
}

/** Count the cells of the largest patch: specks here and there are no reflection. */
export function largestPatch(cells) {
  const left = new Set([...cells.keys()].filter((cell) => cells[cell]));
  let largest = 0;
  for (const start of left) {
    const patch = [start];
    left.delete(start);
    for (const cell of patch) {
      const row = cell - (cell % CELLS);
      const sides = [
        cell - CELLS,
        cell + CELLS,
        ...[cell - 1, cell + 1].filter((c) => c - (c % CELLS) === row),
      ];
      for (const next of sides) if (left.delete(next)) patch.push(next);
    }
    largest = Math.max(largest, patch.length);
  }
  return largest;
}
