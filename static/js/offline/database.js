/**
 * What the device keeps, in IndexedDB: itself, its licence, its journal, its queue.
 *
 * No young person's name, birth date or address ever comes here. An update never destroys a queue: stores are
 * only ever added, and what an older version wrote is brought up to date when the database is opened.
 */
import { openDB } from '../../vendor/idb/build/index.js';

export const VERSION = 1;
const NAME = 'guichet';

/** A write that must outlive the battery: the promise holds only once it is on the disk. */
export const DURABLE = { durability: 'strict' };

const STEPS = [
  (db) => {
    // `device`, `licence`, `contact`: one row each, under its own name.
    db.createObjectStore('facts');
    db.createObjectStore('journal', { keyPath: 'seq' });
    db.createObjectStore('queue', { keyPath: 'claimId' }).createIndex('state', 'state');
  },
];

/**
 * Open the database. `lost` is told when the browser closes it under us; `blocked` when another tab holds an
 * older version open.
 */
export function openDatabase({ name = NAME, lost = () => {}, blocked = () => {} } = {}) {
  return openDB(name, VERSION, {
    upgrade(db, from) {
      for (const step of STEPS.slice(from)) step(db);
    },
    blocked,
    // Another tab wants to bring the database up to date: it must not wait for us.
    blocking: (_current, _wanted, event) => event.target.close(),
    terminated: lost,
  });
}

export const recall = (db, name) => db.get('facts', name);

export async function remember(db, name, value) {
  const tx = db.transaction('facts', 'readwrite', DURABLE);
  await Promise.all([tx.store.put(value, name), tx.done]);
}

/** Forget a fact; the queue and the journal are never forgotten so. */
export async function forget(db, name) {
  const tx = db.transaction('facts', 'readwrite', DURABLE);
  await Promise.all([tx.store.delete(name), tx.done]);
}
