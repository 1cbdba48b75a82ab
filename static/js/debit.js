/** The debit button: one tap, one claim, and nothing said to be debited before the server has said so. */
import { untilAnswered } from './answers.js';
import { claimId, forgetClaim, sendUntilAnswered } from './claim.js';
import { signIn } from './http.js';
import { update } from './lately.js';
import { clear, showProblem } from './notice.js';
import { sentence } from './words.js';

const form = document.querySelector('[data-debit]');
const button = form.querySelector('[data-action="debit"]');
const say = form.querySelector('[data-debit-say]');
const label = button.textContent;
const field = form.elements;
const checkId = field.identity_check_id.value;
let body = null;
let busy = false;

field.claim_id.value = claimId(checkId, field.claim_id.value, 'resumed' in form.dataset);

function setBusy(now) {
  busy = now;
  button.textContent = now ? sentence('sending') : label;
  if (now) button.setAttribute('aria-disabled', 'true');
  else button.removeAttribute('aria-disabled');
}

function freeze() {
  return JSON.stringify({
    claim_id: field.claim_id.value,
    coupon_id: form.dataset.couponId,
    identity_check_id: checkId,
    face_confirmed: true,
    captured_at: new Date().toISOString(),
  });
}

async function answer({ status, ok, data }) {
  if (ok) {
    const debited = { outcome: 'accepted', words: sentence('debited'), href: data.transaction.receipt_url };
    update(document.body.dataset.desk, form.dataset.couponId, debited);
    // Accepted, and the receipt is a page of its own: it is asked for when somebody can give it.
    await untilAnswered(() => (say.textContent = sentence('accepted')));
    return location.replace(data.transaction.receipt_url);
  }
  say.textContent = '';
  setBusy(false);
  if (status === 401) return signIn(form.dataset.signinUrl);
  if (status === 409) forgetClaim(checkId);
  if (status === 409 && data.code !== 'identity_required') return location.replace(form.dataset.couponUrl);
  showProblem(data, sentence('problem'));
  return null;
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (busy) return;
  clear();
  setBusy(true);
  body ??= freeze();
  answer(await sendUntilAnswered(form.dataset.claimsUrl, body, () => (say.textContent = sentence('again'))));
});
