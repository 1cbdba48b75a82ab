/** One wait for a whole queue: doubled at each failure within bounds, forgotten at the first success. */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 60_000;

export class Backoff {
  ms = 0;

  constructor(random = Math.random) {
    this.random = random;
  }

  /** Wait longer, with jitter so that many devices do not come at once; never less than the server asked for. */
  grow(askedMs = 0) {
    const next = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, this.ms * 2));
    this.ms = Math.max(askedMs, Math.round(next * (0.75 + this.random() / 2)));
  }

  reset() {
    this.ms = 0;
  }
}
