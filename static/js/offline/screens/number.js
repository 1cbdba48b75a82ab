/** A number without its QR, where the scheme takes it unverified: a person says what the coupon is of. */
import { formatNumber } from '../../coupon/number.js';
import { unverifiedOffers } from '../rules.js';
import { euros, fill } from '../said.js';
import { complain } from './fields.js';
import { judgeSaid } from './judge.js';

/** What a claim says of a person whom nobody could check here. */
export const unverified = ({ document_type: kind, document_valid: valid }) => ({
  how: 'unverified',
  proof: null,
  document_type: kind.value,
  document_valid: valid.checked,
});

export function number(app, root) {
  const form = root.querySelector('form');
  const offers = unverifiedOffers(app.now.licence, app.now.now);
  const choices = root.querySelector('[data-choices]');
  const blank = choices.querySelector('template').content.firstElementChild;
  choices.replaceChildren(
    ...offers.map(({ rank, amountCents, market }, place) => {
      const words = { rank: String(rank), amount: euros(amountCents), market: market.label };
      const choice = fill(blank.cloneNode(true), words);
      choice.querySelector('input').value = String(place);
      return choice;
    }),
  );
  fill(root, { number: formatNumber(app.claim.number) });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { said, document_type: kind, document_valid: valid } = form.elements;
    const offer = offers[said.value];
    const absent = [...(offer ? [] : ['said']), ...(kind.value ? [] : ['document_type'])];
    if (offer?.scheme.document_must_be_in_force && !valid.checked) absent.push('document_valid');
    if (complain(form, absent)) return;
    const judged = judgeSaid(app.claim, offer, app.now);
    app.claim = { ...judged, identity: unverified(form.elements) };
    app.go(judged.code === 'ok' ? 'face' : 'coupon');
  });
}
