/**
 * What takes a frame and gives the symbols in it, on the device itself; the server is asked about those that resist.
 *
 * Both have the one method of a decoder, see ../decoder.js.
 */
import { isOwnShape, normalise } from '../coupon/number.js';
import { PREFIX } from '../coupon/payload.js';
import { Decoder } from './decoder.js';

/** How long this device tries alone before the server is asked too. */
export const ALONE_MS = 1000;
/** A server that did not answer is left alone for as long. */
export const REST_MS = 10_000;

const isCoupon = (text) => text.startsWith(PREFIX) || isOwnShape(normalise(text));

/** One engine a page, however often its window is opened: each holds megabytes until the page is left. */
let engine = null;

async function awaken() {
  if (!(await engine?.awake)) {
    engine?.close();
    engine = new Decoder(new URL('./worker.js', import.meta.url));
  }
  return engine;
}

export class DeviceDecoder {
  #decoder = null;

  async read(canvas) {
    // Fetched with the first frame, when the camera shows already: nothing before it waits for the engine.
    this.#decoder ??= awaken();
    const { width, height } = canvas;
    const picture = canvas.getContext('2d').getImageData(0, 0, width, height);
    const { symbols } = await (await this.#decoder).read(picture);
    return symbols.map((symbol) => ({ ...symbol, is_coupon: isCoupon(symbol.text) }));
  }
}

export class DeviceFirst {
  #since = null;
  #restUntil = 0;

  /** `now()` in milliseconds, so that tests keep the time. */
  constructor(device, server, now = () => performance.now()) {
    Object.assign(this, { device, server, now });
  }

  async read(canvas) {
    const found = await this.device.read(canvas);
    if (found.some((symbol) => symbol.is_coupon)) {
      this.#since = null;
      return found;
    }
    // What is no coupon to this device may be one to the server: a training coupon, an imported number.
    if (found.length === 0 && !this.#resists()) return found;
    return (await this.#ask(canvas)) ?? found;
  }

  #resists() {
    this.#since ??= this.now();
    return this.now() - this.#since >= ALONE_MS;
  }

  /** The server's opinion; null when it has none to give now: this device goes on at its own pace. */
  async #ask(canvas) {
    if (this.now() < this.#restUntil) return null;
    try {
      return await this.server.read(canvas);
    } catch (error) {
      if (!['crowded', 'unreachable'].includes(error.reason)) throw error;
      this.#restUntil = this.now() + Math.max(REST_MS, error.waitMs);
      return null;
    }
  }
}
