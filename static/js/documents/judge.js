/**
 * Whether a photographed page can be read: judged on the device, from its grey levels, before anything is sent.
 *
 * It advises and never forbids: whoever sees the page may keep it all the same.
 */

/** Levels: a page whose bright parts stay below is too dark. */
const DARK = 90;
/** The longest side, in pixels, at which a page is judged; and there, the variance of the Laplacian over that of the
 * levels: printed letters of 11 points have 2, at 0.1 they can no longer be told apart. */
export const JUDGED_AT = 1000;
const SHARP = 0.12;
/** With less contrast than this there is nothing to be sharp: an empty page. */
const PLAIN = 60; /** A block is burnt out when all of it is white, and the paper around is not. */
const [BLOCK, BURNT, WHITE, SPOT] = [12, 253, 244, 0.012];

/** Measure: `bright` (a level), `sharp` (a ratio; null on an empty page), `burnt` (part of the page). */
export function measure(gray, width, height) {
  const counts = new Uint32Array(256);
  let [sum, squares] = [0, 0];
  for (const one of gray) {
    counts[one] += 1;
    sum += one;
    squares += one * one;
  }
  const mean = sum / gray.length;
  const variance = squares / gray.length - mean * mean;
  const bright = upTo(counts, gray.length * 0.75);
  return {
    bright,
    sharp: variance < PLAIN ? null : roughness(gray, width, height) / variance,
    burnt: bright < WHITE ? burnt(gray, width, height) : 0,
  };
}

/** Name what is wrong first, `dark`, `blurred` or `glare`; null when it can be read. */
export function fault({ bright, sharp, burnt: spots }) {
  if (bright < DARK) return 'dark';
  if (sharp !== null && sharp < SHARP) return 'blurred';
  return spots > SPOT ? 'glare' : null;
}

function upTo(counts, many) {
  let below = 0;
  return counts.findIndex((count) => {
    below += count;
    return below >= many;
  });
}

/** The variance of the Laplacian (Pech-Pacheco and others, 2000). */
function roughness(gray, width, height) {
  let [sum, squares, many] = [0, 0, 0];
  for (let y = 1; y < height - 1; y += 1) {
    for (let at = y * width + 1; at < y * width + width - 1; at += 1) {
      const one = 4 * gray[at] - gray[at - 1] - gray[at + 1] - gray[at - width] - gray[at + width];
      sum += one;
      squares += one * one;
      many += 1;
    }
  }
  return squares / many - (sum / many) ** 2;
}

function burnt(gray, width, height) {
  const [across, down] = [Math.floor(width / BLOCK), Math.floor(height / BLOCK)];
  let spots = 0;
  for (let block = 0; block < across * down; block += 1) {
    if (isWhite(gray, width, Math.floor(block / across) * BLOCK * width + (block % across) * BLOCK))
      spots += 1;
  }
  return spots / (across * down);
}

function isWhite(gray, width, from) {
  for (let y = 0; y < BLOCK; y += 1) {
    for (let x = 0; x < BLOCK; x += 1) if (gray[from + y * width + x] < BURNT) return false;
  }
  return true;
}
