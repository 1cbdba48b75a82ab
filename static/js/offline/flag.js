/** Whether this browser is an enrolled device, told at once: what is kept is opened only where there is some. */
const KEY = 'guichet.device';

export function isFlagged(store = globalThis.localStorage) {
  try {
    return store.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

export function flag(store = globalThis.localStorage) {
  try {
    store.setItem(KEY, '1');
  } catch {
    // A browser that keeps nothing keeps no queue either; the enrolment has said so.
  }
}
