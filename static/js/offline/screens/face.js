/** The face is compared by a person; then one look at all that was checked, and the claim is kept. */

import { sentence } from '../../words.js';
import { write } from '../entry.js';
import { fill } from '../said.js';
import { couponWords } from './coupon.js';
import { complain } from './fields.js';

/** What was checked of a claim, in words: the page is written for one that this device vouches for. */
function checkedWords({ number, identity }) {
  const kind = sentence(identity.document_type);
  if (identity.how !== 'unverified') return { kind };
  const coupon = number ? { genuine: sentence('coupon-unverified'), read: sentence('number-typed') } : {};
  return { kind, match: sentence('identity-unverified'), where: sentence('region-checks'), ...coupon };
}

export function face(app, root) {
  const form = root.querySelector('form');
  fill(root, checkedWords(app.claim));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const confirmed = form.elements.face_confirmed.checked;
    if (complain(form, confirmed ? [] : ['face_confirmed'])) return;
    app.claim.faceConfirmed = true;
    app.go('keep');
  });
}

export function keep(app, root) {
  const { claim, now } = app;
  const button = root.querySelector('[data-action="debit"]');
  let busy = false;
  // Made before anything is written, so that however often the button is tapped there is one claim.
  claim.id ??= crypto.randomUUID();
  if (!claim.faceConfirmed) return app.go('face');
  fill(root, { ...couponWords(claim), ...checkedWords(claim), by: now.person.name });
  root.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    button.ariaDisabled = 'true';
    // Durable first: the screen speaks only of what is on the disk.
    const row = await write(app.db, claim, now);
    Object.assign(app, { claim: null, row: row.claimId });
    await app.go('receipt');
    app.pulse.beat();
  });
  return null;
}
