/** One at a time: in this tab by waiting in turn, in whatever tab by a lock where the browser has them. */
const locks = () => globalThis.navigator?.locks;

/** Do the work if no other tab is at it; `work(mine)` is told. */
export function ifAlone(name, work) {
  return locks() ? locks().request(name, { ifAvailable: true }, (lock) => work(lock !== null)) : work(true);
}

/** Give a function that does one work after the other. */
export function oneByOne(name) {
  let before = Promise.resolve();
  return (work) => {
    const mine = before.then(() => (locks() ? locks().request(name, work) : work()));
    before = mine.catch(() => {});
    return mine;
  };
}
