/** Whether somebody answers at the other end: the browser's own word about the network is not asked. */

const PATIENCE_MS = 4000;
const PAUSE_MS = 1500;

async function answered() {
  try {
    // A browser that believes itself offline may still reach a house on the same machine or network.
    const reply = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
    return reply.ok;
  } catch {
    return false;
  }
}

/** Resolve when the server answers; `onWait` is called each time it did not. */
export async function untilAnswered(onWait) {
  while (!(await answered())) {
    onWait();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
