/**
 * Pages that were photographed without network leave by themselves once the Region has accepted their claim: one
 * document after the other, and each page kept until the server has confirmed. What needs a person waits for one, and
 * one that can't leave holds up none behind it.
 */
import { Backoff } from '../offline/backoff.js';
import { errand } from './errand.js';
import { ifFree } from './hold.js';
import { formOf, grouped, noteSealed } from './sealed_pages.js';

/** Whoever has just taken a page may be turning the next one. */
export const QUIET_MS = 10_000;

export class Sender {
  #running = false;
  backoff = new Backoff(Math.random);
  /** What is on its way now: `{claimId, code, percent}`. */
  going = null;

  /** `line`: what `errand` asks for; `tell()` hears each change. */
  constructor(db, line, tell = () => {}) {
    Object.assign(this, { db, line, tell });
  }

  /**
   * Send what may leave; resolves with how it ended: `done`, `away`, `sign-in`, or `running`, and with the
   * milliseconds after which more may leave. `claim`: one whose pages a person lets go at once, whatever held them.
   */
  async round(rows, { claim = null, at = Date.now() } = {}) {
    if (this.#running) return { name: 'running' };
    this.#running = true;
    const came = new Set();
    let restMs = null;
    try {
      for (const one of grouped(await this.db.getAll('sealed'))) {
        const url = formOf(rows, one);
        const asked = one.claimId === claim;
        if (!url || one.pages.length === 0 || (one.held && !asked)) continue;
        const quietMs = Math.max(...one.pages.map((page) => page.addedAt)) + QUIET_MS - at;
        if (quietMs > 0 && quietMs <= QUIET_MS && !asked) restMs = Math.min(restMs ?? quietMs, quietMs);
        else came.add(await ifFree(one.claimId, () => this.#send({ ...one, url }).catch(() => 'away')));
      }
    } catch {
      came.add('away');
    } finally {
      this.#running = false;
      this.going = null;
    }
    return this.#ended(came, restMs);
  }

  /** Say how a round ended: by what hindered some of it, though the rest went. */
  #ended(came, restMs) {
    const name = ['away', 'sign-in'].find((one) => came.has(one)) ?? 'done';
    if (name === 'away') this.backoff.slower();
    else this.backoff.reset();
    this.tell();
    return { name, restMs: name === 'away' ? this.backoff.ms : restMs };
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
