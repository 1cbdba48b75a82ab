/** The line to the server for uploads: one call and its answer, and the wait before another try. */
import { Backoff } from '../offline/backoff.js';
import { retryAfter } from '../retry.js';

const PATIENCE_MS = 30_000;

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? '';

/** Make calls with headers of one's own: the page without network has no token. */
export const callWith =
  (own) =>
  async (method, url, { headers, body }) => {
    const reply = await fetch(url, {
      method,
      credentials: 'same-origin',
      headers: { ...own, Accept: 'application/json', ...headers },
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const isJson = (reply.headers.get('Content-Type') ?? '').includes('json');
    return {
      status: reply.status,
      header: (name) => reply.headers.get(name),
      data: isJson && method !== 'HEAD' ? await reply.json() : {},
      waitMs: retryAfter(reply),
    };
  };

/** Make one call, as the page that is open; it rejects when no answer came. */
export const call = (method, url, what) => callWith({ 'X-CSRFToken': token() })(method, url, what);

/** Waits between tries, longer each time; a network that comes back cuts the wait short. */
export class Rest {
  #backoff = new Backoff(Math.random);

  constructor(told) {
    this.told = told;
  }

  went() {
    this.#backoff.reset();
  }

  async wait(askedMs) {
    this.#backoff.slower(askedMs);
    this.told();
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#backoff.ms);
      const now = () => {
        clearTimeout(timer);
        resolve();
      };
      addEventListener('online', now, { once: true });
    });
  }
}
