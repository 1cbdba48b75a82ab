/** Pictures made easier to read: what is scratched or dirty is smoothed over, or grown together again. */

/** One byte a pixel: how light it is. */
function grayOf({ data }) {
  const gray = new Uint8Array(data.length / 4);
  for (let at = 0, from = 0; at < gray.length; at++, from += 4)
    gray[at] = (77 * data[from] + 150 * data[from + 1] + 29 * data[from + 2]) >> 8;
  return gray;
}

function pictureOf(gray, { width, height }) {
  const data = new Uint8ClampedArray(4 * gray.length);
  const pixels = new Uint32Array(data.buffer);
  for (let at = 0; at < gray.length; at++) pixels[at] = 0xff000000 | (gray[at] * 0x010101);
  return { data, width, height };
}

/** Each pixel becomes what `choose` makes of itself and its two neighbours, `step` apart; the ends stay. */
function pass(from, step, choose) {
  const to = from.slice();
  for (let at = step; at < from.length - step; at++)
    to[at] = choose(from[at - step], from[at], from[at + step]);
  return to;
}

const third = (a, b, c) => (a + b + c) / 3;
const lightest = (a, b, c) => Math.max(a, b, c);
const darkest = (a, b, c) => Math.min(a, b, c);

/** Go along lines and columns, once for each of `chosen`. */
function through(picture, chosen) {
  const square = (gray, choose) => pass(pass(gray, 1, choose), picture.width, choose);
  return pictureOf(chosen.reduce(square, grayOf(picture)), picture);
}

/** Blurred a little: a scratch thinner than a module fades. */
export const soften = (picture) => through(picture, [third, third, third]);

/** Grown light, then dark again: a dark line thinner than three pixels is gone. */
export const mend = (picture) => through(picture, [lightest, darkest]);

/** The same for lines of up to four, where modules are larger than that. */
export const mendWide = (picture) => through(picture, [lightest, lightest, darkest, darkest]);

/** Mended and softened, for what is small. */
export const mendSoftly = (picture) => through(picture, [lightest, darkest, third]);
