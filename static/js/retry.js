/** How long an answer asks to wait, in milliseconds. */
export function retryAfter(reply) {
  const seconds = Number(reply.headers.get('Retry-After'));
  return Number.isFinite(seconds) ? seconds * 1000 : 0;
}
