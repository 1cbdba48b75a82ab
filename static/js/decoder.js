/**
 * What takes a frame and gives the symbols in it. This one asks the server.
 *
 * A decoder has one method, `read(canvas)`, which resolves to a list of `{text, quad, is_coupon}`, the four
 * corners of `quad` in pixels of the canvas; it throws `Unread` when it could not look.
 */
import { post } from './http.js';
import { asJpeg } from './picture.js';
import { crowded, Unread } from './unread.js';

const LIVE = { type: 'image/jpeg', headers: { 'X-Guichet-Live': '1' } };

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
