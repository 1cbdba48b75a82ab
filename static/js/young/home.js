/** A young person's coupons: kept for when there is no network, and shown alone on the whole screen. */
import { Awake } from '../awake.js';
import { keep } from './kept.js';
import { enlarge } from './large.js';
import { register } from './register.js';

/** What is kept of a coupon: what its ticket shows, and of its QR the drawing alone. */
function read(ticket) {
  const drawing = ticket.querySelector('[data-qr] svg');
  const said = [...ticket.querySelectorAll('[data-keep]')].map((one) => [one.dataset.keep, one.textContent]);
  return {
    ...Object.fromEntries(said),
    rank: ticket.dataset.rank,
    expiresOn: ticket.dataset.expiresOn,
    box: drawing.getAttribute('viewBox'),
    path: drawing.querySelector('path').getAttribute('d'),
  };
}

const tickets = [...document.querySelectorAll('[data-coupon]')];
// A browser that keeps nothing shows its coupons with the network all the same.
keep(tickets.map(read)).catch(() => {});
if (tickets.length) enlarge(tickets[0], new Awake(navigator.wakeLock));
register();
