/** The device's heartbeat: claims go out and the licence comes in whenever there may be somebody to answer. */
import { keepsPages } from '../documents/sweep.js';
import { renew } from './contact.js';
import { deliverer, presentAgain } from './deliver.js';
import { due, rest } from './due.js';
import { all, forgetOld } from './queue.js';
import { askToBeWoken, hearWorker } from './wake.js';

const LICENCE_EVERY_MS = 15 * 60_000;
/** Somebody else delivers: what came of it is looked at after so long, and taken up should that tab be gone. */
const LOOK_AGAIN_MS = 5_000;

export class Pulse {
  #turn = 0;
  #asked = false;
  pages = null;

  /** `tell()` is called whenever what the device keeps may have changed. */
  constructor(db, tell) {
    Object.assign(this, { db, tell });
    this.flusher = deliverer(db);
  }

  /** Beat now, and from now on each time the network, the page or the clock gives a reason to. */
  async start() {
    for (const name of ['online', 'pageshow']) addEventListener(name, () => this.beat());
    hearWorker(() => this.beat());
    document.addEventListener('visibilitychange', () => document.hidden || this.beat());
    setInterval(() => this.beat({ anyway: true }), LICENCE_EVERY_MS);
    await forgetOld(this.db);
    return this.beat();
  }

  /** Deliver what waits, then renew the licence: the caps of the next one count what the server has heard. */
  async beat({ anyway = false } = {}) {
    const sent = await this.flusher.flush();
    if (sent.name === 'away') this.#beatAfter(due(this.flusher.backoff));
    // Who was at it may have looked before the last claim came.
    if (sent.name === 'running') this.#beatAfter(rest(LOOK_AGAIN_MS));
    // Above all when nothing got through: a server back from a backup asks for its licences before it judges.
    const came = await renew(this.db, { anyway: anyway || sent.ended > 0 || sent.name === 'away' });
    if (came === 'renewed' || came === 'revoked') await presentAgain(this.db);
    if (sent.ended > 0) await this.#tidy();
    await this.tell();
    this.sendPages();
    if (sent.name !== 'running') this.#ask(sent.name === 'away');
    return sent;
  }

  /** Photos of documents leave after their claims; fetched only where some are kept. `claim`: let go by a person. */
  async sendPages(claim = null) {
    try {
      if (!(await keepsPages())) return;
      const { lookAfter } = await import('../documents/outgoing.js');
      this.pages = await lookAfter(this.db, () => this.tell());
      await this.pages.beat(claim);
    } catch {} // Not to be had now: they stay, and the next beat tries again.
  }

  /** Photos of claims that were refused are of no use any more. */
  async #tidy() {
    const { tidy } = await import('../documents/waiting.js');
    await tidy(await all(this.db));
  }

  /** Once a time that nobody answers: the worker's word comes at once where the browser sees a network. */
  #ask(away) {
    if (away && !this.#asked) askToBeWoken();
    this.#asked = away;
  }

  /** Beat once something has come, unless another reason to wait came after it. */
  async #beatAfter(reason) {
    this.#turn += 1;
    const turn = this.#turn;
    await reason;
    if (turn === this.#turn) await this.beat();
  }
}
