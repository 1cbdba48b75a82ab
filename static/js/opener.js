/** From the text of a code to the page of its coupon, with the sound that goes with the server's verdict. */

import { postJson } from './http.js';
import { crowded, Unread } from './unread.js';

export class Opener {
  /** `urls`: readUrl, couponUrl. `refuse(problem)` says a refusal; `signal(name)` resolves once it was heard. */
  constructor(urls, { tell, refuse, signal }) {
    Object.assign(this, { urls, tell, refuse, signal });
  }

  /** Go to the coupon's page and give true, or say why not and give false. Throws `Unread` without an answer. */
  async open(text) {
    this.tell('reading');
    // The sound of « found » is heard while the server is asked, and costs no time.
    const [reply] = await Promise.all([this.#ask(text), this.signal('found')]);
    if (!reply.ok) {
      this.signal('refused');
      this.refuse(reply.data);
      return false;
    }
    if (reply.data.verdict.code !== 'ok') await this.signal('refused');
    location.assign(this.urls.couponUrl + encodeURIComponent(reply.data.coupon.id));
    return true;
  }

  async #ask(text) {
    let reply;
    try {
      reply = await postJson(this.urls.readUrl, { text });
    } catch (cause) {
      throw new Unread('unreachable', { text, cause });
    }
    if (reply.status === 401) throw new Unread('signed-out');
    if (crowded(reply.status)) throw new Unread('crowded', { waitMs: reply.retryAfterMs });
    return reply;
  }
}
