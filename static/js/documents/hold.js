/**
 * The sealed pages of a claim are in one hand at a time, in whatever tab: a person's who adds to them or sends them,
 * or that of what sends them by itself.
 */
import { ifAlone } from '../offline/locks.js';

const nameOf = (claimId) => `guichet-pages-${claimId}`;

/** Do the work if nobody has them in hand. */
export const ifFree = (claimId, work) => ifAlone(nameOf(claimId), (mine) => (mine ? work() : null));

/** Take them in hand, after whoever has them; resolves with what lets them go. The browser does so when a page ends. */
export function hold(claimId) {
  const locks = navigator.locks;
  if (!locks) return Promise.resolve(() => {});
  return new Promise((given) => {
    locks.request(nameOf(claimId), () => new Promise((letGo) => given(letGo)));
  });
}
