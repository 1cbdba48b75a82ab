/** The figures of today: what waits on this device, between what the Region accepted and what it refused. */
import { euros, fill } from './said.js';

let most = 0;

/** Show what waits in the bar and under it; once answers came, the page says that it is older than they are. */
export function showShare(rows) {
  const bar = document.querySelector('[data-share]');
  if (!bar) return;
  const waiting = rows.filter((row) => row.state === 'waiting');
  const [accepted, refused] = [Number(bar.dataset.accepted), Number(bar.dataset.refused)];
  const whole = accepted + waiting.length + refused;
  bar.classList.toggle('share--none', whole === 0);
  bar.setAttribute('viewBox', `0 0 ${Math.max(1, whole)} 1`);
  bar.querySelector('.share__wait').setAttribute('width', String(waiting.length));
  bar.querySelector('.share__no').setAttribute('x', String(accepted + waiting.length));
  const sum = document.querySelector('[data-kept-sum]');
  fill(sum, { amount: euros(waiting.reduce((cents, row) => cents + row.amountCents, 0)) });
  sum.hidden = waiting.length === 0;
  document.querySelector('[data-day-stale]').hidden = waiting.length >= most;
  most = Math.max(most, waiting.length);
}
