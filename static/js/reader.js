/** Read frames one at a time until a coupon opens: what is seen is outlined, what is not found gets a hint. */

import { Pace, SHORTEST_MS } from './pace.js';
import { middleOf, Patience } from './patience.js';
import { draw } from './picture.js';
import { Unread } from './unread.js';

const FRAME_SIDE = 960;
const STILL_HERE_MS = 5000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Reader {
  #refusedText = null;
  #pace = new Pace();
  #patience = new Patience(performance.now());
  #canvas = document.createElement('canvas');
  #small = document.createElement('canvas');

  /**
   * `decoder.read(canvas)` gives symbols, `opener.open(text)` whether the page is leaving for a coupon,
   * `outline` is drawn over a symbol, `tell(name)` says a status, `unread(error)` why a frame was not read.
   */
  constructor(video, { decoder, opener, outline, tell, unread }) {
    Object.assign(this, { video, decoder, opener, outline, tell, unread });
  }

  /** Read for as long as `open()` holds; each time the camera opens, nobody has waited yet. */
  async readWhile(open) {
    this.#patience = new Patience(performance.now());
    while (open()) {
      const rest = await this.#step();
      if (rest === null) this.video.pause();
      await pause(rest ?? STILL_HERE_MS);
      // The coupon's page did not come: the window is not left frozen.
      if (rest === null && open()) this.video.play();
    }
  }

  /** Read one frame; the answer is the pause to keep before the next one, or null when the page is leaving. */
  async #step() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width) return SHORTEST_MS;
    const started = performance.now();
    try {
      const frame = draw(this.video, width, height, FRAME_SIDE, this.#canvas);
      const symbols = await this.decoder.read(frame);
      this.#pace.answered(performance.now() - started);
      return (await this.#look(symbols, frame)) ? null : this.#pace.ms;
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      return this.unread(error) ? null : this.#pace.slower(error.waitMs);
    }
  }

  async #look(symbols, frame) {
    const symbol = symbols.find((seen) => seen.is_coupon) ?? symbols[0];
    if (!symbol) return this.#nothing(frame);
    this.outline.show(symbol, frame);
    this.#patience.found(performance.now());
    if (!symbol.is_coupon) this.tell('other-code');
    // A coupon that was just refused stays in view for a while: saying it once is enough.
    else if (symbol.text !== this.#refusedText) return this.#open(symbol.text);
    return false;
  }

  #nothing(frame) {
    this.outline.clear();
    this.#refusedText = null;
    this.tell(this.#patience.nothing(performance.now(), () => middleOf(frame, this.#small)));
    return false;
  }

  async #open(text) {
    const leaving = await this.opener.open(text);
    if (!leaving) this.#refusedText = text;
    return leaving;
  }
}
