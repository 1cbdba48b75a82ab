/** What the device brings to the server by its own credential, whoever is signed in: claims, and old receipts. */
import { recall } from './database.js';
import { Flusher } from './flush.js';
import { currentLicence } from './licence.js';
import { ifAlone } from './locks.js';
import { present } from './receipts.js';
import { call } from './wire.js';

const CLAIMS = '/api/v1/claims/batch';
const RECEIPTS = '/api/v1/receipts';

async function send(db, path, body) {
  const reply = await call(await recall(db, 'device'), path, JSON.stringify(body));
  return { status: reply.status, results: reply.data?.results, retryAfterMs: reply.retryAfterMs };
}

/** Give a flusher that knows how to send; `tell` hears how each round ended. */
export function deliverer(db, tell = () => {}) {
  return new Flusher(db, { send: (claims) => send(db, CLAIMS, { claims }), tell });
}

/**
 * Show a server that came back from a backup what it may have lost; nothing where it lost nothing. A device that
 * was taken away shows it too: what was accepted of it counts.
 */
export function presentAgain(db) {
  return ifAlone('guichet-receipts', async (mine) => {
    // Whoever is at it already, in this tab or another, tells what came of it.
    const told = mine ? ((await currentLicence(db)) ?? (await recall(db, 'contact'))) : null;
    return told?.epoch === undefined ? null : present(db, told, (body) => send(db, RECEIPTS, body));
  });
}
