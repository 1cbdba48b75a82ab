/** On a coupon's page, however it was reached: this device remembers that it was read, and what was said. */
import { recall, remember } from './lately.js';

const verdict = document.querySelector('[data-read]');
const { read: id, end, outcome, words } = verdict.dataset;

const { desk } = document.body.dataset;

// What was debited here has its receipt to go back to: that it can't be debited twice is no news.
const debitedHere = recall(desk).some((known) => known.id === id && known.outcome === 'accepted');
if (!(debitedHere && outcome === 'already_debited')) {
  remember(desk, { id, end, outcome, words, href: location.pathname });
}
