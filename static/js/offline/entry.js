/** What is written down of a claim: the entry that is signed, and what lists of this device may show of it. */
import { toBase64Url } from './bytes.js';
import { append } from './journal.js';
import { clock } from './said.js';

/** The entry's own fields; the journal adds the device and its place in the chain. */
export function entryOf(
  { text, number, payload, scheme, market, couponId, identity, id },
  { licence, person },
) {
  return {
    claim_id: id,
    coupon_text: number ? null : text,
    number: number ?? null,
    coupon_id: couponId,
    rank: payload.rank,
    amount_cents: payload.amountCents,
    scheme: scheme.id,
    market: market.code,
    staff_id: person.accountId,
    staff_how: person.how,
    identity: { ...identity, proof: identity.proof && toBase64Url(identity.proof) },
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
  const unverified = claim.identity.how === 'unverified';
  const said = { by: now.person.name, at: clock(new Date()), unverified };
  const shown = { serial: String(payload.serial), first, ...said };
  return append(db, entryOf(claim, now), shown);
}
