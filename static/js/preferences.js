/** How this device likes to scan: kept on it, with nothing about anybody. */

const KEY = 'guichet.scan';
const DEFAULTS = { sound: true, vibration: true, spoken: true, camera: '' };

/** Return the choices made here; those never made, or that make no sense, are the usual ones. */
export function preferences(store = localStorage) {
  let kept;
  try {
    kept = JSON.parse(store.getItem(KEY)) ?? {};
  } catch {
    kept = {};
  }
  const choose = ([name, usual]) => [name, typeof kept[name] === typeof usual ? kept[name] : usual];
  return Object.fromEntries(Object.entries(DEFAULTS).map(choose));
}

/** Keep one choice; a browser that keeps nothing forgets it with the page. */
export function prefer(name, value, store = localStorage) {
  try {
    store.setItem(KEY, JSON.stringify({ ...preferences(store), [name]: value }));
  } catch {
    // Nothing to do: the choice still holds on this page.
  }
}
