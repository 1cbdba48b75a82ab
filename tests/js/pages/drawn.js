/** Pages drawn for tests: a sheet of lines of letters on a desk, by four corners, in the light that is asked for. */
import { projection } from '../../../static/js/documents/straighten.js';

/** The grain of a desk or of paper, the same each time. */
export function grain(seed = 1) {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648 - 0.5;
  };
}

/** Whether a point of the page, in its own unit square, is ink: lines of letters between margins. */
export function isInk(u, v) {
  if (u < 0.12 || u > 0.85 || v < 0.1 || v > 0.9) return false;
  return Math.floor(v * 80) % 2 === 0 && Math.floor(u * 150) % 3 !== 0 && Math.floor(u * 150) % 11 !== 0;
}

/** Draw a page on a desk; grey levels. `light(x, y)` multiplies what is seen there. */
export function drawPage({ width, height, quad, paper = 215, ink = 50, desk = 90, light = () => 1 }) {
  const gray = new Uint8Array(width * height);
  const noise = grain();
  const inside = inverse(quad);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [u, v] = inside(x + 0.5, y + 0.5);
      const page = u >= 0 && u <= 1 && v >= 0 && v <= 1;
      const level = page ? (isInk(u, v) ? ink : paper) : desk;
      gray[y * width + x] = Math.min(255, Math.max(0, (level + noise() * 8) * light(x / width, y / height)));
    }
  }
  return gray;
}

/** From a point of the picture to the unit square of a quadrilateral. */
function inverse(quad) {
  const [a, b, c, d, e, f, g, h] = projection(quad);
  const [A, B, C] = [e - f * h, c * h - b, b * f - c * e];
  const [D, E, F] = [f * g - d, a - c * g, c * d - a * f];
  const [G, H, I] = [d * h - e * g, b * g - a * h, a * e - b * d];
  return (x, y) => {
    const depth = G * x + H * y + I;
    return [(A * x + B * y + C) / depth, (D * x + E * y + F) / depth];
  };
}

/** Blur by a box, several times: what a camera out of focus does. */
export function blur(gray, width, radius) {
  const from = Float32Array.from(gray);
  for (const step of [1, width, 1, width]) {
    const to = new Float32Array(from.length);
    for (let at = 0; at < from.length; at += 1) {
      let sum = 0;
      for (let k = -radius; k <= radius; k += 1) {
        sum += from[Math.min(from.length - 1, Math.max(0, at + k * step))];
      }
      to[at] = sum / (2 * radius + 1);
    }
    from.set(to);
  }
  return Uint8Array.from(from);
}
