/**
 * The page on the desk: what is brighter than the rest, in one piece, with four corners.
 *
 * Grey levels in, corners out, in pixels of the picture; null where nothing looks like a page. A page that is no
 * brighter than what it lies on is not found: then the whole picture is kept.
 */
import { area, hull, inOrder, largestQuad } from './corners.js';
import { flood } from './flood.js';

/** Parts of the picture: a page is no smaller; a piece that fills it has no edge to be seen. */
const [SMALLEST, LARGEST] = [0.12, 0.97];
/** How much of its corners' quadrilateral a page fills, letters apart, and how much its hull differs from it. */
const [FILLED, SQUARE] = [0.6, 0.9];
/** Grey levels between the page and its desk. */
const CONTRAST = 24;

export function findPage(gray, width, height) {
  const soft = soften(gray, width, height);
  const { level, contrast } = split(soft);
  if (contrast < CONTRAST) return null;
  const piece = largestPiece(soft, width, height, level);
  const round = hull(piece.rim);
  const corners = round.length >= 4 ? largestQuad(round) : null;
  if (!corners) return null;
  const held = area(corners);
  const share = held / (width * height);
  if (share < SMALLEST || share > LARGEST) return null;
  if (piece.size / held < FILLED || held / area(round) < SQUARE) return null;
  return inOrder(corners);
}

/** Give each level as the mean of it and its neighbours, three by three; the rim stays as it is. */
function soften(gray, width, height) {
  const soft = Uint8Array.from(gray);
  for (let y = 1; y < height - 1; y += 1) {
    for (let at = y * width + 1; at < y * width + width - 1; at += 1) {
      let sum = 0;
      for (const row of [at - width, at, at + width]) sum += gray[row - 1] + gray[row] + gray[row + 1];
      soft[at] = sum / 9;
    }
  }
  return soft;
}

/** Give the level that parts dark from bright best, and how far their means lie apart (Otsu, 1979). */
export function split(gray) {
  const counts = new Uint32Array(256);
  for (const one of gray) counts[one] += 1;
  let all = 0;
  for (const [one, count] of counts.entries()) all += one * count;
  let [below, sum, most, best] = [0, 0, -1, { level: 255, contrast: 0 }];
  for (const [level, count] of counts.entries()) {
    below += count;
    sum += level * count;
    const above = gray.length - below;
    if (below === 0 || above === 0) continue;
    const contrast = (all - sum) / above - sum / below;
    const between = below * above * contrast * contrast;
    if (between > most) [most, best] = [between, { level, contrast }];
  }
  return best;
}

/** Give the largest piece above a level: how many pixels, and the first and last of each of its rows. */
function largestPiece(gray, width, height, level) {
  const seen = new Uint8Array(gray.length);
  let best = { size: 0, rim: [] };
  for (let from = 0; from < gray.length; from += 1) {
    if (seen[from] || gray[from] <= level) continue;
    const piece = flood(gray, width, height, level, seen, from);
    if (piece.size > best.size) best = piece;
  }
  return best;
}
