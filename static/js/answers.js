/** Whether somebody answers at the other end: the browser's own word about the network is not asked. */

const PATIENCE_MS = 4000;
const PAUSE_MS = 1500;

/** Those who wait now: however many they are, the server is asked once at a time. */
const waiting = new Set();
let looking = null;
let missed = false;

async function answered() {
  try {
    // A browser that believes itself offline may still reach a house on the same machine or network.
    const reply = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
    return reply.ok;
  } catch {
    return false;
  }
}

async function look() {
  while (!(await answered())) {
    missed = true;
    for (const tell of waiting) tell();
    // Not all devices at once, when a server comes back.
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * (0.75 + Math.random() / 2)));
  }
}

/** Resolve when the server answers; `onWait` is called each time it did not. */
export function untilAnswered(onWait) {
  if (missed) onWait();
  waiting.add(onWait);
  looking ??= look().finally(() => {
    looking = null;
    missed = false;
    waiting.clear();
  });
  return looking;
}
