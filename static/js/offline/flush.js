/**
 * Deliver the queue: one flusher at a time, in batches, with one backoff for the whole queue.
 * Whatever happens on the way, each claim stays in the queue until its own answer is received and stored, and
 * each sending of a claim is the same bytes: the server counts it once.
 */
import { Backoff } from './backoff.js';
import { ifAlone } from './locks.js';
import { settle, waiting } from './queue.js';

export const BATCH = 50;
const STOPS = { 401: 'sign-in', 403: 'sign-in', 426: 'outdated' };

export class Flusher {
  #running = false;

  /**
   * `send(claims)` posts parsed bodies and resolves with `{status, results, retryAfterMs}`; it rejects when no
   * answer came. `tell(state)` hears `{name, ended, left}`: `empty`, `sent`, `away`, `sign-in`, `outdated`.
   */
  constructor(db, { send, tell = () => {}, random = Math.random }) {
    Object.assign(this, { db, send, tell, backoff: new Backoff(random) });
  }

  /** Deliver what waits; resolves with the last state told. Called while one runs, here or in another tab, it does nothing. */
  async flush() {
    if (this.#running) return { name: 'running' };
    this.#running = true;
    try {
      return await ifAlone('guichet-flush', (mine) => (mine ? this.#drain() : { name: 'running' }));
    } finally {
      this.#running = false;
    }
  }

  async #drain() {
    let ended = 0;
    const tried = new Set();
    for (;;) {
      // Each claim once a round, so that one that fails never stands before those behind it.
      const batch = (await waiting(this.db)).filter((row) => !tried.has(row.claimId)).slice(0, BATCH);
      if (batch.length === 0) break;
      for (const row of batch) tried.add(row.claimId);
      const step = await this.#sendOne(batch);
      ended += step.ended;
      // The first success, even where others of its batch failed: the server is there, and takes claims.
      if (step.ended > 0) this.backoff.reset();
      if (step.stop) return this.#say({ name: step.stop, ended });
    }
    const last = ended < tried.size ? this.#slowDown(0).stop : tried.size ? 'sent' : 'empty';
    return this.#say({ name: last, ended });
  }

  async #sendOne(batch) {
    try {
      const came = await this.send(batch.map((row) => JSON.parse(row.body)));
      if (STOPS[came.status]) return { ended: 0, stop: STOPS[came.status] };
      if (came.status !== 200) return this.#slowDown(came.retryAfterMs ?? 0);
      // An entry that the server can't read has no id there: answers come in the order of what was sent.
      const named = (came.results ?? []).map((one, at) => ({
        ...one,
        claim_id: one.claim_id ?? batch[at]?.claimId,
      }));
      return { ended: await settle(this.db, named) };
    } catch {
      // No answer came, or it could not be stored: the claims wait on.
      return this.#slowDown(0);
    }
  }

  #slowDown(askedMs) {
    this.backoff.slower(askedMs);
    return { ended: 0, stop: 'away' };
  }

  async #say(state) {
    const said = { ...state, left: (await waiting(this.db)).length };
    this.tell(said);
    return said;
  }
}
