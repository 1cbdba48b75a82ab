/** The face is compared by a person; then one look at all that was checked, and the claim is kept. */

import { sentence } from '../../words.js';
import { toBase64Url } from '../bytes.js';
import { append } from '../journal.js';
import { clock, fill } from '../said.js';
import { couponWords } from './coupon.js';
import { complain } from './fields.js';

export function face(app, root) {
  const form = root.querySelector('form');
  fill(root, { kind: sentence(app.claim.identity.document_type) });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const confirmed = form.elements.face_confirmed.checked;
    if (complain(form, confirmed ? [] : ['face_confirmed'])) return;
    app.claim.faceConfirmed = true;
    app.go('keep');
  });
}

/** The entry's own fields; the journal adds the device and its place in the chain. */
function entryOf({ text, payload, scheme, market, couponId, identity, id }, { licence, person }) {
  return {
    claim_id: id,
    coupon_text: text,
    coupon_id: couponId,
    rank: payload.rank,
    amount_cents: payload.amountCents,
    scheme: scheme.id,
    market: market.code,
    staff_id: person.accountId,
    staff_how: person.how,
    identity: { ...identity, proof: toBase64Url(identity.proof) },
    face_confirmed: true,
    captured_at: new Date().toISOString(),
    monotonic_ms: Math.round(performance.timeOrigin + performance.now()),
    last_server_time: licence.issued_at,
    licence_id: licence.licence_id,
    epoch: licence.epoch,
  };
}

/** Write a claim down, and what lists may show of it; resolves with the queue's row once it is on the disk. */
export function write(db, claim, now) {
  const { payload, scheme, couponId } = claim;
  const first = couponId === null && payload.rank === Math.min(...scheme.ranks.map((one) => one.rank));
  const shown = { serial: String(payload.serial), first, by: now.person.name, at: clock(new Date()) };
  return append(db, entryOf(claim, now), shown);
}

export function keep(app, root) {
  const { claim, now } = app;
  const button = root.querySelector('[data-action="debit"]');
  let busy = false;
  // Made before anything is written, so that however often the button is tapped there is one claim.
  claim.id ??= crypto.randomUUID();
  fill(root, { ...couponWords(claim), by: now.person.name, kind: sentence(claim.identity.document_type) });
  if (!claim.faceConfirmed) return app.go('face');
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
