/** The card of a coupon that was read here: amber when this device vouches for it, else why not and what to do. */
import { clock, day, euros, fill } from '../said.js';

/** What every later screen shows of the coupon. */
export function couponWords({ payload, scheme, market }) {
  return {
    amount: euros(payload.amountCents),
    rank: String(payload.rank),
    ranks: String(scheme.ranks.length),
    market: market.label,
    until: day(payload.expiresOn),
  };
}

export function coupon(app, root) {
  const { claim } = app;
  const possible = claim.code === 'ok';
  root.querySelector(possible ? '[data-refused]' : '[data-possible]').remove();
  for (const place of root.querySelectorAll('[data-if]'))
    place.hidden = place.dataset.if !== String(possible);
  if (possible) fill(root, { ...couponWords(claim), at: clock(new Date()) });
  else refuse(root.querySelector('[data-refused]'), claim.code);
}

/** Put the words of a refusal in their place: they stand on the page, one entry a code. */
function refuse(place, code) {
  const all = document.getElementById('refusals').content;
  const words =
    all.querySelector(`[data-code="${code}"]`) ?? all.querySelector('[data-code="needs_network"]');
  place.replaceChildren(...words.cloneNode(true).children);
}
