/**
 * What takes a frame and gives the symbols in it. This one asks the server.
 *
 * A decoder has one method, `read(canvas)`, which resolves to a list of `{text, quad, is_coupon}`, the four
 * corners of `quad` in pixels of the canvas; it throws `Unread` when it could not look.
 */
import { post } from './http.js';
import { asJpeg } from './picture.js';

const LIVE = { type: 'image/jpeg', headers: { 'X-Guichet-Live': '1' } };

/** The server has too much to do, or is not well: it is asked again, more slowly. */
export const crowded = (status) => status >= 500 || status === 429;

/** Why a frame was not looked at: `signed-out`, `crowded`, `forbidden`, `turned-down` or `unreachable`. `text`: what was read. */
export class Unread extends Error {
  constructor(reason, { problem = null, waitMs = 0, text = '', cause } = {}) {
    super(reason, { cause });
    Object.assign(this, { reason, problem, waitMs, text });
  }
}

export class ServerDecoder {
  constructor(url) {
    this.url = url;
  }

  async read(canvas) {
    const reply = await this.#ask(canvas);
    if (reply.ok) return reply.data.symbols;
    if (reply.status === 401) throw new Unread('signed-out');
    if (crowded(reply.status)) throw new Unread('crowded', { waitMs: reply.retryAfterMs });
    throw new Unread(reply.status === 403 ? 'forbidden' : 'turned-down', { problem: reply.data });
  }

  async #ask(canvas) {
    try {
      return await post(this.url, await asJpeg(canvas), LIVE);
    } catch (cause) {
      throw new Unread('unreachable', { cause });
    }
  }
}
