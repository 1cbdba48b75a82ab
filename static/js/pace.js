/** How long to rest between two frames: as fast as the answers come, and no faster. */

export const SHORTEST_MS = 120;
export const LONGEST_MS = 4000;

const between = (ms) => Math.min(LONGEST_MS, Math.max(SHORTEST_MS, ms));

export class Pace {
  ms = SHORTEST_MS;

  /** A frame was answered after so long: half of that time is left to the phone and to the other counters. */
  answered(tookMs) {
    this.ms = between(tookMs / 2);
    return this.ms;
  }

  /** No answer, or an answer that asks to wait: each time twice as slow, at least as long as was asked. */
  slower(askedMs = 0) {
    this.ms = between(Math.max(askedMs, this.ms * 2));
    return this.ms;
  }
}
