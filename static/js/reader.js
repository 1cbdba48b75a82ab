/** Read frames one at a time, as fast as the server answers and no faster, until a coupon opens. */
import { post, postJson, signIn } from './http.js';
import { toJpeg } from './picture.js';

const FRAME_SIDE = 960;
const LIVE = { type: 'image/jpeg', headers: { 'X-Guichet-Live': '1' } };
const SHORTEST_PAUSE_MS = 120;
const LONGEST_PAUSE_MS = 4000;

const crowded = (status) => status >= 500 || status === 429;
const between = (ms) => Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, ms));

export class Reader {
  #refusedText = null;
  #pauseMs = SHORTEST_PAUSE_MS;
  #canvas = document.createElement('canvas');

  /** `urls`: framesUrl, readUrl, couponUrl, signinUrl. `tell(name)` says a status, `refuse(problem)` a refusal. */
  constructor(video, urls, { tell, refuse }) {
    Object.assign(this, { video, urls, tell, refuse });
  }

  /** Read one frame; the answer is the pause to keep before the next one, or null when the page is leaving. */
  async step() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width) return SHORTEST_PAUSE_MS;
    const started = performance.now();
    try {
      const frame = await toJpeg(this.video, width, height, FRAME_SIDE, this.#canvas);
      const reply = await post(this.urls.framesUrl, frame, LIVE);
      if (reply.status === 401) return this.#leave();
      if (crowded(reply.status)) return this.#slowDown(reply.retryAfterMs, 'crowded');
      if (reply.status === 403) this.refuse(reply.data);
      if (!reply.ok) return this.#slowDown(0, 'looking');
      // Half the time is left to the phone and to the other counters.
      this.#pauseMs = between((performance.now() - started) / 2);
      return await this.#look(reply.data.symbols);
    } catch {
      return this.#slowDown(0, 'unreachable');
    }
  }

  async #look(symbols) {
    const coupon = symbols.find((symbol) => symbol.is_coupon);
    if (!coupon) {
      if (symbols.length === 0) this.#refusedText = null;
      this.tell(symbols.length ? 'other-code' : 'looking');
      return this.#pauseMs;
    }
    // A coupon that was just refused stays in view for a while: saying it once is enough.
    if (coupon.text === this.#refusedText) return this.#pauseMs;
    this.tell('reading');
    const reply = await postJson(this.urls.readUrl, { text: coupon.text });
    if (reply.status === 401) return this.#leave();
    if (crowded(reply.status)) return this.#slowDown(reply.retryAfterMs, 'crowded');
    if (reply.ok) {
      location.assign(this.urls.couponUrl + encodeURIComponent(reply.data.coupon.id));
      return null;
    }
    this.#refusedText = coupon.text;
    this.refuse(reply.data);
    return this.#pauseMs;
  }

  #leave() {
    signIn(this.urls.signinUrl);
    return null;
  }

  #slowDown(askedMs, words) {
    this.tell(words);
    this.#pauseMs = between(Math.max(askedMs, this.#pauseMs * 2));
    return this.#pauseMs;
  }
}
