/** A page seen askew, laid flat: from its four corners in a picture to a picture of the page alone. */

/** The longest side of a page that is sent: about 170 dots an inch of A4. */
export const LONGEST = 2000;
/** A4 lies between these ratios once perspective has had its say; such a page gets its true shape back. */
const A4 = Math.SQRT2;
const NEARLY = 0.18;

const between = ([ax, ay], [bx, by]) => Math.hypot(bx - ax, by - ay);

/** Give the size of the page in pixels: its sides' lengths, no longer than `longest`. */
export function sizeOf([topLeft, topRight, bottomRight, bottomLeft], longest = LONGEST) {
  let width = (between(topLeft, topRight) + between(bottomLeft, bottomRight)) / 2;
  let height = (between(topLeft, bottomLeft) + between(topRight, bottomRight)) / 2;
  const ratio = Math.max(width, height) / Math.min(width, height);
  if (Math.abs(ratio / A4 - 1) < NEARLY) {
    if (height > width) width = height / A4;
    else height = width / A4;
  }
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * Give the eight numbers that lead from the unit square to the corners: x = (a u + b v + c) / (g u + h v + 1).
 *
 * Source: Heckbert, "Fundamentals of Texture Mapping and Image Warping", 1989, 2.2.3.
 */
export function projection([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]) {
  const [dx1, dx2, dx3] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, dy3] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const whole = dx1 * dy2 - dx2 * dy1;
  const g = (dx3 * dy2 - dx2 * dy3) / whole;
  const h = (dx1 * dy3 - dx3 * dy1) / whole;
  return [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h];
}

/** Lay a page flat: `picture` is `{data, width, height}`, red, green, blue and alpha; so is what comes out. */
export function straighten(picture, quad, longest = LONGEST) {
  const { width, height } = sizeOf(quad, longest);
  const [a, b, c, d, e, f, g, h] = projection(quad);
  const data = new Uint8ClampedArray(4 * width * height);
  let at = 0;
  for (let row = 0; row < height; row += 1) {
    const v = (row + 0.5) / height;
    for (let column = 0; column < width; column += 1) {
      const u = (column + 0.5) / width;
      const depth = g * u + h * v + 1;
      blend(picture, (a * u + b * v + c) / depth, (d * u + e * v + f) / depth, data, at);
      at += 4;
    }
  }
  return { data, width, height };
}

/** Write the colour at a point between pixels, mixed of the four around it; beyond the rim, that of the rim. */
function blend({ data, width, height }, x, y, to, at) {
  const left = Math.min(width - 1, Math.max(0, Math.floor(x)));
  const top = Math.min(height - 1, Math.max(0, Math.floor(y)));
  const [across, down] = [Math.min(1, Math.max(0, x - left)), Math.min(1, Math.max(0, y - top))];
  const [right, below] = [left < width - 1 ? 4 : 0, top < height - 1 ? 4 * width : 0];
  const from = 4 * (top * width + left);
  for (let part = 0; part < 3; part += 1) {
    const one = from + part;
    const upper = data[one] * (1 - across) + data[one + right] * across;
    const lower = data[one + below] * (1 - across) + data[one + below + right] * across;
    to[at + part] = upper * (1 - down) + lower * down;
  }
  to[at + 3] = 255;
}
