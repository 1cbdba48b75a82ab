/** A young person's coupons: kept for when there is no network, and shown alone on the whole screen. */
import { Awake } from '../awake.js';
import { keep } from './kept.js';
import { enlarge } from './large.js';
import { askAt, draw, follow, pause } from './live_code.js';
import { register } from './register.js';

/** What is kept of a coupon: what its ticket shows, and of its QR the drawing alone. */
function read(ticket) {
  const drawing = ticket.querySelector('[data-qr] svg');
  const said = [...ticket.querySelectorAll('[data-keep]')].map((one) => [one.dataset.keep, one.textContent]);
  return {
    ...Object.fromEntries(said),
    rank: ticket.dataset.rank,
    // That it has a code, never the code: without network none is shown.
    ...(ticket.dataset.live && { live: true }),
    expiresOn: ticket.dataset.expiresOn,
    box: drawing.getAttribute('viewBox'),
    path: drawing.querySelector('path').getAttribute('d'),
  };
}

const tickets = [...document.querySelectorAll('[data-coupon]')];
// A browser that keeps nothing shows its coupons with the network all the same.
keep(tickets.map(read)).catch(() => {});
for (const [at, ticket] of tickets.entries()) {
  const { live, nextMs } = ticket.dataset;
  const places = [ticket, ...(at === 0 ? [document.querySelector('[data-large]')] : [])];
  const show = (told) => {
    for (const place of places) draw(place, told);
  };
  const gone = () => location.reload();
  if (live) follow({ nextMs: Number(nextMs), ask: () => askAt(live), show, gone, pause });
}
if (tickets.length) enlarge(tickets[0], new Awake(navigator.wakeLock));
register();
