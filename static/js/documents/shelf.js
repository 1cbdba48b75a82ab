/**
 * The pages that are on their way, in IndexedDB: they outlive a reload, the back button and a battery, until the
 * server has them. `place` says whose they are and for which document; nobody else's page shows them.
 */
import { openDB } from '../../vendor/idb/build/index.js';
import { asSent, sealedOf } from './sealed_pages.js';
import { KEPT_MS, NAME } from './sweep.js';

export const open = () =>
  openDB(NAME, 1, {
    upgrade(db) {
      db.createObjectStore('pages', { keyPath: 'id' }).createIndex('place', 'place');
      db.createObjectStore('sealed', { keyPath: 'id' }).createIndex('claim', 'claimId');
    },
    blocking: (_current, _wanted, event) => event.target.close(),
  });

export class Shelf {
  constructor(db, place) {
    Object.assign(this, { db, place });
  }

  /** Give the pages that are kept for this document in their order, after those that were sealed without network. */
  async pages({ claim, code }, now = Date.now()) {
    const sealed = (await sealedOf(this.db, claim)).filter((row) => row.code === code).map(asSent);
    const all = await this.db.getAll('pages');
    for (const row of all) if (now - row.addedAt > KEPT_MS) await this.db.delete('pages', row.id);
    const mine = all.filter((row) => row.place === this.place && now - row.addedAt <= KEPT_MS);
    mine.sort((one, other) => one.order - other.order);
    const pages = mine.map(({ bytes, type, name, ...row }) => ({
      ...row,
      file: new File([bytes], name, { type }),
    }));
    return [...sealed, ...pages];
  }

  /** Keep a page; its bytes, and not the file, which some browsers lose. */
  async put({ id, file, fault, addedAt }, order) {
    const bytes = await file.arrayBuffer();
    const [type, name] = [file.type, file.name];
    const what = { id, fault, addedAt, place: this.place, order, url: null };
    await this.db.put('pages', { ...what, bytes, type, name });
  }

  /** Note of a page what became of it: where it stands at the server, whether it is whole, its place in the order. */
  async note(id, what) {
    const tx = this.db.transaction('pages', 'readwrite');
    const row = await tx.store.get(id);
    if (row) await tx.store.put({ ...row, ...what });
    await tx.done;
  }

  drop(id) {
    return Promise.all([this.db.delete('pages', id), this.db.delete('sealed', id)]);
  }

  /** Forget pages that the server has. */
  clear(pages) {
    return Promise.all(pages.map((page) => this.drop(page.id)));
  }
}

/** A shelf that keeps nothing, for a browser that lets none be kept: the page works on, until it is left. */
export const noShelf = {
  pages: async () => [],
  put: async () => {},
  note: async () => {},
  drop: async () => {},
  clear: async () => {},
};
