/** Calls of the device itself: by its own credential, whoever is signed in; no cookie goes along. */
import { retryAfter } from '../retry.js';

const PATIENCE_MS = 15_000;

/** Which release of the pages runs here, told from where this file stands. */
export const release = /\/static\/([0-9a-f]{12})\//.exec(import.meta.url)?.[1] ?? '';

/** Ask the server something, or send it a body. A promise that rejects means that no answer came. */
export async function call(device, url, body = null) {
  const type = body === null ? {} : { 'Content-Type': 'application/json' };
  const reply = await fetch(url, {
    method: body === null ? 'GET' : 'POST',
    credentials: 'omit',
    cache: 'no-store',
    headers: { Authorization: `Bearer ${device.credential}`, Accept: 'application/json', ...type },
    body,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const isJson = (reply.headers.get('Content-Type') ?? '').includes('json');
  return { status: reply.status, data: isJson ? await reply.json() : null, retryAfterMs: retryAfter(reply) };
}
