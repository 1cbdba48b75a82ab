/** How long to wait before the next try by itself: twice as long each time, within bounds. */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 60_000;

export class Backoff {
  /** Milliseconds; 0 when nothing stands in the way. */
  ms = 0;
  /** Whether the server itself asked for time. */
  asked = false;

  constructor(random) {
    this.random = random;
  }

  reset() {
    Object.assign(this, { ms: 0, asked: false });
  }

  /** Wait longer, with jitter so that many devices do not come at once, and at least as long as was asked. */
  slower(askedMs = 0) {
    const next = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, this.ms * 2));
    this.asked = askedMs > 0;
    this.ms = Math.max(askedMs, Math.round(next * (0.75 + this.random() / 2)));
  }
}
