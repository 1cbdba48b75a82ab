/** When to give a hint, and from what: the middle of the picture, shrunk, in grey. */
import { HOLD_MS, hintFor, PATIENCE_MS } from './hints.js';

const SIDE = 96;
const MIDDLE = 0.7;

export class Patience {
  #since;
  #hint = null;
  #heldUntil = 0;

  constructor(now) {
    this.#since = now;
  }

  /** A code was seen: the wait for the next one begins anew. */
  found(now) {
    this.#since = now;
    this.#hint = null;
  }

  /** No code in this picture either; `look()` gives `[gray, width, height]` and is asked for only when it is time. */
  nothing(now, look) {
    if (now - this.#since < PATIENCE_MS) return 'looking';
    if (this.#hint === null || now >= this.#heldUntil) {
      this.#hint = hintFor(...look());
      this.#heldUntil = now + HOLD_MS;
    }
    return this.#hint;
  }
}

/** Give the grey levels of the middle of a canvas; `small` is drawn on and may serve again and again. */
export function middleOf(canvas, small) {
  const [width, height] = [canvas.width * MIDDLE, canvas.height * MIDDLE];
  const scale = SIDE / Math.max(width, height);
  small.width = Math.max(1, Math.round(width * scale));
  small.height = Math.max(1, Math.round(height * scale));
  const pen = small.getContext('2d', { alpha: false, willReadFrequently: true });
  const [left, top] = [(canvas.width - width) / 2, (canvas.height - height) / 2];
  pen.drawImage(canvas, left, top, width, height, 0, 0, small.width, small.height);
  return [toGray(pen.getImageData(0, 0, small.width, small.height).data), small.width, small.height];
}

/** Turn red, green, blue and alpha into one level a pixel (Rec. 601, in whole numbers). */
export function toGray(pixels) {
  const gray = new Uint8Array(pixels.length / 4);
  for (let at = 0; at < gray.length; at += 1) {
    gray[at] = (pixels[at * 4] * 77 + pixels[at * 4 + 1] * 150 + pixels[at * 4 + 2] * 29) >> 8;
  }
  return gray;
}
