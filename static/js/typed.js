/** What was typed, pasted or sent by a scanner that types, brought to the one line that counts. Pure. */

const PAYLOAD = /AP\d+:.*/i;
const ADDRESS = /https?:\/\/\S+/i;
/** Fourteen characters grouped by four as on a coupon, among other words. */
const PRINTED =
  /(?<![\p{L}\p{N}\p{Pd}])[0-9A-Z]{4}[ \p{Pd}]?[0-9A-Z]{4}[ \p{Pd}]?[0-9A-Z]{4}[ \p{Pd}]?[0-9A-Z]{2}(?![\p{L}\p{N}\p{Pd}])/iu;

/** Find the coupon in a text: its signed content, its address, its number; else the text on one line. */
export function tidy(text) {
  const lines = rightKeys(text).split(/[\r\n\t]+/);
  for (const shape of [PAYLOAD, ADDRESS, PRINTED]) {
    for (const line of lines) {
      const [found] = shape.exec(line.replace(/[\u00a0\u202f]/g, ' ')) ?? [];
      // Letters alone, four by four, are words.
      if (found && /\d/.test(found)) return found.trim();
    }
  }
  return lines.join(' ').trim();
}

// A scanner that believes in an American keyboard, before a French one: what each key that a signed content
// may hold comes out as. No two come out alike, so it can be read back.
const MEANT = 'AQZW1234567890$%*+-./: ';
const CAME = 'QAWZ&\u00e9"\'(-\u00e8_\u00e7\u00e0458+):!M ';

/** Read back what went through the wrong keyboard; only a text that begins as such a content would. */
export function rightKeys(text) {
  if (!/^\s*qp&M/i.test(text)) return text;
  const back = new Map([...CAME].map((came, at) => [came, MEANT[at]]));
  back.set('?', 'M');
  return [...text.trim().toUpperCase()]
    .map((came) => back.get(came) ?? back.get(came.toLowerCase()) ?? came)
    .join('');
}

/** The longest wait between two keys of a scanner, the slow wireless ones included. */
export const GAP_MS = 80;
const SHORTEST = 8;
const ENDS = new Set(['Enter', 'Tab']);

/** Keys that come too fast for fingers, then Enter: a scanner that types. */
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
