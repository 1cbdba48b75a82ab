/** Calls to our own server: the session cookie goes along, with the token that proves the page is ours. */
import { retryAfter } from './retry.js';

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? '';

/**
 * Send one body and give back what the server said, whatever it said.
 *
 * A promise that rejects means that no answer came: nothing is known of what the server did.
 */
export async function post(url, body, { type = 'application/json', timeoutMs = 10_000, headers = {} } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeoutMs);
  try {
    const reply = await fetch(url, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': type, 'X-CSRFToken': token(), Accept: 'application/json', ...headers },
      body,
      signal: stop.signal,
    });
    const isJson = (reply.headers.get('Content-Type') ?? '').includes('json');
    return {
      status: reply.status,
      ok: reply.ok,
      isJson,
      data: isJson ? await reply.json() : {},
      retryAfterMs: retryAfter(reply),
    };
  } finally {
    clearTimeout(timer);
  }
}

export const postJson = (url, data, options) => post(url, JSON.stringify(data), options);

/** Go to the sign-in page and come back here afterwards. */
export function signIn(url) {
  location.assign(`${url}?next=${encodeURIComponent(location.pathname + location.search)}`);
}
