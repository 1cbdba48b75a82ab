/**
 * Background Sync, where the browser has it: once there is a network our worker is told, and tells the pages.
 *
 * A bonus beside the other reasons to look again: it wakes pages that lie in the background, and none that is
 * closed. The worker itself delivers nothing: the queue has one flusher, and it lives in pages.
 */
const TAG = 'guichet-queue';
const worker = () => globalThis.navigator?.serviceWorker;

/** Have `deliver()` called when the worker says that the network is back. */
export function hearWorker(deliver) {
  worker()?.addEventListener('message', ({ data }) => data === TAG && deliver());
}

/** Ask to be told once the network is back. */
export async function askToBeWoken() {
  try {
    const registration = await worker()?.getRegistration();
    await registration?.sync?.register(TAG);
  } catch {
    // Not allowed here: the page's own clock goes on.
  }
}
