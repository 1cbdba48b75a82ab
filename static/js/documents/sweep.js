/**
 * Pages that nobody came back for are forgotten, whichever page is opened: written without a library, since the door
 * loads it each time. `shelf.js` keeps them, and says for how long.
 */

export const NAME = 'guichet-documents';
/** What nobody came back for: uploads are forgotten at the other end by then too. */
export const KEPT_MS = 24 * 3600 * 1000;

/** Whether this browser has ever kept a page. */
export async function keepsPages() {
  const known = (await indexedDB.databases?.()) ?? [];
  return known.some((one) => one.name === NAME);
}

/** How many documents wait here, sealed. */
export async function documentsLeft() {
  if (!(await keepsPages())) return 0;
  const db = await settled(indexedDB.open(NAME));
  const rows = await settled(db.transaction('sealed').objectStore('sealed').getAll());
  db.close();
  return new Set(rows.filter((row) => row.text).map((row) => `${row.claimId} ${row.code}`)).size;
}

/** Delete what is older; a browser that holds none is not made to hold an empty database. */
export async function sweep(now = Date.now()) {
  if (!(await keepsPages())) return;
  const db = await settled(indexedDB.open(NAME));
  const store = db.transaction('pages', 'readwrite').objectStore('pages');
  for (const row of await settled(store.getAll())) {
    if (now - row.addedAt > KEPT_MS) await settled(store.delete(row.id));
  }
  db.close();
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
