/** The contact with the server: the next licence, asked for with the device's own credential. */
import { forget, recall, remember } from './database.js';
import { keepGranted } from './granted.js';
import { keepLicence } from './licence.js';
import { count } from './queue.js';
import { call, release } from './wire.js';

const PATH = '/api/v1/offline-licence';
/** Pages follow each other at a counter: a licence that is this young is not asked for again. */
const YOUNG_MS = 60_000;

/**
 * Ask for the next licence. Resolves with what came of it: `none` (no device here), `young`, `away`, `renewed`,
 * `revoked` or `unknown`; after the last two the licence is forgotten, and never the queue.
 */
export async function renew(db, { anyway = false, now = () => new Date() } = {}) {
  const [device, last] = await Promise.all([recall(db, 'device'), recall(db, 'contact')]);
  if (!device) return 'none';
  const age = now() - new Date(last?.at ?? 0);
  if (!anyway && last?.outcome === 'renewed' && age >= 0 && age < YOUNG_MS) return 'young';
  try {
    return await settle(db, await ask(db, device), now());
  } catch {
    // No answer, or one that is none of ours: what is here stays as it is.
    return 'away';
  }
}

async function ask(db, device) {
  const told = new URLSearchParams({ waiting: await count(db), version: release });
  return call(device, `${PATH}?${told}`);
}

async function settle(db, { status, data }, now) {
  if (status === 200) {
    await keepLicence(db, data);
    await keepGranted(db, data.granted ?? []);
    return note(db, 'renewed', now);
  }
  const outcome = { 401: 'unknown', 403: 'revoked', 409: 'revoked' }[status];
  if (!outcome || (status !== 401 && data?.code !== 'device_revoked')) return 'away';
  await forget(db, 'licence');
  return note(db, outcome, now, data?.epoch);
}

/** `epoch`: what the licence would have told of restores, where there is none any more. */
async function note(db, outcome, now, epoch) {
  await remember(db, 'contact', { outcome, at: now.toISOString(), epoch });
  return outcome;
}
