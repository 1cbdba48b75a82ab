/** What a claim puts into its signed entry. */
import { toBase64Url } from '../bytes.js';

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
