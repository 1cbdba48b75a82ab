/**
 * The sealed pages of a claim are in one hand at a time, in whatever tab: a person's who adds to them or sends them,
 * or that of what sends them by itself.
 */
import { ifAlone } from '../offline/locks.js';

const nameOf = (claimId) => `guichet-pages-${claimId}`;

/** Do the work if nobody has them in hand; resolves with what it gave, or null. */
export const ifFree = (claimId, work) => ifAlone(nameOf(claimId), (mine) => (mine ? work() : null));

const awaited = new Set();
/** Call `freed()` when whoever has them in hand lets them go: once, however often that is asked for meanwhile. */
export function onceFree(claimId, freed) {
  if (awaited.has(claimId)) return;
  awaited.add(claimId);
  navigator.locks.request(nameOf(claimId), () => awaited.delete(claimId)).then(freed);
}

/** Take them in hand, after whoever has them; resolves with what lets them go. The browser does so when a page ends. */
export function hold(claimId) {
  const locks = navigator.locks;
  if (!locks) return Promise.resolve(() => {});
  return new Promise((given) => {
    locks.request(nameOf(claimId), () => new Promise((letGo) => given(letGo)));
  });
}
