/** One at a time, across tabs where the browser has locks; where it has none, the callers' own care is enough. */
const locks = () => globalThis.navigator?.locks;

/** Do some work when it is one's turn. */
export const inTurn = (name, work) => (locks() ? locks().request(name, work) : work());

/** Do some work if nobody else does it now; `work` is told whether it is ours to do. */
export function ifFree(name, work) {
  return locks() ? locks().request(name, { ifAvailable: true }, (lock) => work(lock !== null)) : work(true);
}
