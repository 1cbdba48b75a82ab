/** Wrong tries on this device: three at once, then waits that grow. A brake; the wall is the server's. Pure. */
const FREE = 3;
const FIRST_WAIT_S = 30;
const LONGEST_WAIT_S = 900;

/** One more wrong try: what is kept of it, a count and an instant. */
export function wrongTry(before, now) {
  const wrong = (before?.wrong ?? 0) + 1;
  const wait = wrong < FREE ? 0 : Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (wrong - FREE));
  return { wrong, until: new Date(now.getTime() + wait * 1000).toISOString() };
}

/** Whole seconds before the next try may be judged; 0 when it may be now. */
export function secondsToWait(kept, now) {
  return kept ? Math.max(0, Math.ceil((new Date(kept.until) - now) / 1000)) : 0;
}
