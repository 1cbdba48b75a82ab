/** Keys that come too fast for fingers, then Enter: a scanner that types. Pure. */

/** The longest wait between two keys of a scanner, the slow wireless ones included. */
export const GAP_MS = 80;
const SHORTEST = 8;
const ENDS = new Set(['Enter', 'Tab']);

export class Burst {
  #text = '';
  #last = Number.NEGATIVE_INFINITY;

  /** A key came: gives the whole text when it ends one, else null. */
  key(name, at) {
    if (at - this.#last > GAP_MS) this.#text = '';
    this.#last = at;
    if (name.length === 1) this.#text += name;
    if (!ENDS.has(name)) return null;
    const whole = this.#text;
    this.#text = '';
    return whole.length >= SHORTEST ? whole : null;
  }

  /** Whether a scanner is at work: its spaces must press no button. */
  get running() {
    return this.#text.length > 2;
  }
}
