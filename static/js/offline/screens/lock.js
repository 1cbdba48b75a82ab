/** A shared device locks when no hand has touched it for two minutes, without network as with it. */
const KEY = 'last-act';
const TICK_MS = 5000;
const IDLE_MS = 120_000;

export const isIdle = (person) =>
  person.shared === true && Date.now() - Number(localStorage.getItem(KEY)) >= IDLE_MS;

const note = () => localStorage.setItem(KEY, String(Date.now()));

/** Somebody has just said who they are. */
export const awake = note;

/** Watch for hands; `lock()` is called once the device was left alone. */
export function watch(app, lock) {
  const idle = () => app.now.person && isIdle(app.now.person) && app.screen !== 'person';
  const act = () => (idle() ? lock() : note());
  for (const kind of ['pointerdown', 'keydown', 'input']) {
    addEventListener(kind, act, { capture: true, passive: true });
  }
  setInterval(() => idle() && lock(), TICK_MS);
}
