/** What is kept of documents on their way is forgotten a day later, wherever the browser goes next. */
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from '../../static/js/documents/shelf.js';
import { KEPT_MS, NAME, sweep } from '../../static/js/documents/sweep.js';

test('a browser that never kept a page gets no database', async () => {
  await sweep();
  assert.deepEqual(await indexedDB.databases(), []);
});

test('pages of the day stay, older ones go, and what is sealed waits for its claim', async () => {
  const now = Date.now();
  const db = await open();
  await db.put('pages', { id: 'old', place: 'a', addedAt: now - KEPT_MS - 1 });
  await db.put('pages', { id: 'new', place: 'a', addedAt: now - KEPT_MS });
  await db.put('sealed', { id: 'sealed', claimId: 'claim', addedAt: 0 });
  await sweep(now);
  assert.deepEqual(await db.getAllKeys('pages'), ['new']);
  assert.deepEqual(await db.getAllKeys('sealed'), ['sealed']);
  assert.equal((await indexedDB.databases())[0].name, NAME);
  db.close();
});
