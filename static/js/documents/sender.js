/**
 * Pages that were photographed without network leave by themselves once the Region has accepted their claim, each
 * kept until the server has confirmed. What needs a person waits for one, and holds up none behind it.
 */
import { Backoff } from '../offline/backoff.js';
import { errand } from './errand.js';
import { ifFree, onceFree } from './hold.js';
import { grouped, noteSealed, sendable } from './sealed_pages.js';

/** Whoever has just taken a page may be turning the next one. */
export const QUIET_MS = 10_000;

export class Sender {
  #running = false;
  backoff = new Backoff(Math.random);
  /** What is on its way now: `{claimId, code, percent}`. */
  going = null;

  /** `line`: what `errand` asks for; `tell()` hears each change, `freed()` that pages in another hand were let go. */
  constructor(db, line, tell = () => {}, freed = () => {}) {
    Object.assign(this, { db, line, tell, freed });
  }

  /**
   * Send what may leave; resolves with how it ended: `done`, `away`, `sign-in`, or `running`, and with the
   * milliseconds after which more may leave. `claim`: one whose pages a person lets go at once, whatever held them.
   */
  async round(rows, { claim = null, at = Date.now() } = {}) {
    if (this.#running) return { name: 'running' };
    this.#running = true;
    const came = new Set();
    try {
      for (const one of sendable(await this.db.getAll('sealed'), rows, claim)) {
        came.add(await this.#leave(one, one.claimId === claim ? null : at));
      }
    } catch {
      came.add('away');
    }
    this.#running = false;
    this.going = null;
    return this.#ended([...came]);
  }

  /** Send one that a person lets go (`at` null) or that is quiet: how it ended, or the ms after which to look again. */
  async #leave(one, at) {
    const quietMs = Math.max(...one.pages.map((page) => page.addedAt)) + QUIET_MS - at;
    if (at !== null && quietMs > 0 && quietMs <= QUIET_MS) return quietMs;
    const ended = await ifFree(one.claimId, () => this.#send(one).catch(() => 'away'));
    if (ended === null) onceFree(one.claimId, this.freed);
    return ended ?? 'done';
  }

  /** Say how a round ended: by what hindered some of it, though the rest went. */
  #ended(came) {
    const name = ['away', 'sign-in'].find((one) => came.includes(one)) ?? 'done';
    this.backoff[name === 'away' ? 'slower' : 'reset']();
    this.tell();
    const restMs = name === 'away' ? this.backoff.ms : Math.min(...came.filter(Number.isFinite));
    return { name, restMs: Number.isFinite(restMs) ? restMs : null };
  }

  async #send({ claimId, code, url }) {
    // Read again in hand: another tab may just have sent them, or a person taken one away.
    const rows = await this.db.getAllFromIndex('sealed', 'claim', claimId);
    const one = grouped(rows).find((found) => found.code === code);
    if (!one?.pages.length) return 'done';
    const told = (percent) => {
      this.going = { claimId, code, percent };
      this.tell();
    };
    told(0);
    const note = (pages, what) => noteSealed(this.db, pages, what);
    const send = (page, form) => this.line.send(page, form, { pages: one.pages, note, told, url });
    const came = await errand({ ...one, url }, { ...this.line, send, note });
    // Of what was sent only that is kept.
    if (came.name === 'sent') await note(came.pages, { text: null, url: null, sentAt: Date.now() });
    if (came.name === 'held') await note(one.pages, { held: came.held });
    return came.name === 'sign-in' ? 'sign-in' : 'done';
  }
}
