/** The debit button: one tap, one claim, and nothing said to be debited before the server has said so. */
import { untilAnswered } from './answers.js';
import { claimId, forgetClaim, sendUntilAnswered } from './claim.js';
import { CodeField } from './code-field.js';
import { signIn } from './http.js';
import { update } from './lately.js';
import { clear, show, showProblem } from './notice.js';
import { sentence } from './words.js';

const form = document.querySelector('[data-debit]');
const button = form.querySelector('[data-action="debit"]');
const say = form.querySelector('[data-debit-say]');
const label = button.textContent;
const field = form.elements;
const checkId = field.identity_check_id.value;
const AGAIN = new Set(['live_code_required', 'live_code_wrong']);
const code =
  field.live_code && new CodeField(field.live_code, form.querySelector('[data-code-held]'), checkId);
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
    ...(code && { live_code: code.digits }),
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
  if (code) {
    // Answered: this claim, or the next one, bears the code of its own moment.
    code.release();
    body = null;
  }
  if (status === 409) forgetClaim(checkId);
  if (AGAIN.has(data.code)) return location.replace(`${form.dataset.againUrl}&refus=${data.code}`);
  if (status === 409 && data.code !== 'identity_required') return location.replace(form.dataset.couponUrl);
  showProblem(data, sentence('problem'));
  return null;
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (busy) return;
  clear();
  if (code && !code.digits) {
    show({ title: sentence('code'), message: sentence('six-digits'), code: 'live_code_required' });
    return code.input.focus();
  }
  setBusy(true);
  body ??= freeze();
  code?.hold(code.digits);
  answer(await sendUntilAnswered(form.dataset.claimsUrl, body, () => (say.textContent = sentence('again'))));
});
