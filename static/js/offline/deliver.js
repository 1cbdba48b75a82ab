/** Deliver the queue to the server, with the device's own credential, whoever is signed in. */
import { recall } from './database.js';
import { Flusher } from './flush.js';
import { call } from './wire.js';

const PATH = '/api/v1/claims/batch';

/** Give a flusher that knows how to send; `tell` hears how each round ended. */
export function deliverer(db, tell = () => {}) {
  const send = async (claims) => {
    const device = await recall(db, 'device');
    const reply = await call(device, PATH, JSON.stringify({ claims }));
    return { status: reply.status, results: reply.data?.results, retryAfterMs: reply.retryAfterMs };
  };
  return new Flusher(db, { send, tell });
}
