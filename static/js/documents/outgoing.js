/** What is photographed without network, looked after beside the queue: it leaves, and is tried again when due. */
import { due, rest } from '../offline/due.js';
import { all } from '../offline/queue.js';
import * as house from './house.js';
import { Sender } from './sender.js';
import { open } from './shelf.js';

export class Outgoing {
  #turn = 0;
  /** What was wished for while a round was under way: claims a person lets go, or null for whatever may leave. */
  #wishes = new Set();
  /** How the last round ended. */
  state = 'done';

  constructor(db, pages, tell) {
    Object.assign(this, { db, pages, sender: new Sender(pages, house, tell, () => this.beat()) });
  }

  /** Send what may leave; `claim`: one whose pages a person lets go now. */
  async beat(claim = null) {
    const { name, restMs = null } = await this.sender.round(await all(this.db), { claim });
    if (name === 'running') return void this.#wishes.add(claim);
    this.state = name;
    if (restMs !== null) this.#again(name === 'away' ? due(this.sender.backoff) : rest(restMs));
    const [wish] = this.#wishes;
    if (this.#wishes.delete(wish)) await this.beat(wish);
  }

  async #again(reason) {
    this.#turn += 1;
    const turn = this.#turn;
    await reason;
    if (turn === this.#turn) await this.beat();
  }
}

let one = null;
/** The one that looks after them on this page. */
export function lookAfter(db, tell) {
  one ??= open()
    .then((pages) => new Outgoing(db, pages, tell))
    .catch((trouble) => {
      // What could not be opened now may be at the next beat.
      one = null;
      throw trouble;
    });
  return one;
}
