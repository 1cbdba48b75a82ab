/**
 * The last coupons read on this device: five at most, of one desk and one day, kept on it, without any name.
 *
 * An entry is `{id, end, outcome, words, at, href}`: a coupon's opaque id, the end of its number, the verdict's
 * code and words, the instant in ISO 8601, the page to go back to.
 */

const KEY = 'guichet.lately';
const MOST = 5;

const dayOf = (instant) => new Date(instant).toDateString();

/** Put an entry first, in the place of what was known of the same coupon, and let the oldest go. */
export function add(entries, entry) {
  return [entry, ...entries.filter((known) => known.id !== entry.id)].slice(0, MOST);
}

/** Return what was read at this desk today, the newest first; another desk's memory is nobody's business. */
export function recall(desk, now = new Date(), store = localStorage) {
  let kept;
  try {
    kept = JSON.parse(store.getItem(KEY));
  } catch {
    return [];
  }
  if (kept?.desk !== desk || !Array.isArray(kept.entries)) return [];
  return kept.entries.filter((entry) => dayOf(entry.at) === dayOf(now));
}

export function remember(desk, entry, now = new Date(), store = localStorage) {
  const entries = add(recall(desk, now, store), { at: now.toISOString(), ...entry });
  try {
    store.setItem(KEY, JSON.stringify({ desk, entries }));
  } catch {
    // A browser that keeps nothing: the coupon is found again by its number.
  }
}

/** The same coupon has gone further: what is known of it changes, its number stays. */
export function update(desk, id, change, now = new Date(), store = localStorage) {
  const known = recall(desk, now, store).find((entry) => entry.id === id);
  if (known) remember(desk, { ...known, ...change, at: now.toISOString() }, now, store);
}

export function forget(store = localStorage) {
  try {
    store.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
