/** When the next try is due, after one that failed. */
import { untilAnswered } from '../answers.js';

export const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Resolve after the backoff, or as soon as a server that was away is back.
 *
 * One that is there and failed all the same, or that asked for time, is left in peace. One that is away is looked
 * for at short intervals instead: that is a burden to nobody, and a counter's claims are settled within seconds.
 */
export async function due({ ms, asked }, { look = untilAnswered, wait = rest } = {}) {
  let away = false;
  const note = () => {
    away = true;
  };
  if (!asked) await look(note);
  if (!away) await wait(ms);
}
