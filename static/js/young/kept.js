/**
 * The coupon kept on this device, so that it opens without network: drawing, number, rank, amount, market, end.
 *
 * No name, no address, no date of birth. It lies in a database of its own: the counter's is another one.
 */
import { openDB } from '../../vendor/idb/build/index.js';

const NAME = 'guichet-jeune';

const open = () =>
  openDB(NAME, 1, {
    upgrade(db) {
      db.createObjectStore('kept');
    },
    blocking: (_current, _wanted, event) => event.target.close(),
  });

async function within(act) {
  const db = await open();
  try {
    return await act(db);
  } finally {
    db.close();
  }
}

/** Keep these coupons and no other: what the server does not show any more is gone from here too. */
export const keep = (coupons) => within((db) => db.put('kept', coupons, 'coupons'));

export const recall = () => within(async (db) => (await db.get('kept', 'coupons')) ?? []);

export const forget = () => within((db) => db.delete('kept', 'coupons'));
