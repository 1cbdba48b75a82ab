/**
 * What the device can say of a coupon by itself: pure, on the licence, the payload and its own queue.
 *
 * It never says more than it knows: `ok` means « vérifié sur ce téléphone », and only the server debits.
 * Codes are the contract's, in its order; two are the device's own: `licence_missing` and `needs_network`.
 */
import { parisDay } from '../paris.js';
import { licenceRefusal, used } from './gauge.js';

const within = (day, from, until) => from !== null && from <= day && (until === null || day <= until);

const inForce = ({ conventions }, now) =>
  conventions.filter((one) => within(parisDay(now), one.starts_on, one.ends_on));

/**
 * What a coupon may be of which only the number is known, where its scheme takes claims that nobody verified:
 * `[{scheme, market, rank, amountCents}]`; none where no scheme does.
 */
export function unverifiedOffers(licence, now) {
  const open = inForce(licence, now);
  const allowed = licence.schemes.filter(
    (scheme) => scheme.unverified_identity_allowed && !scheme.live_code_required,
  );
  return allowed.flatMap((scheme) =>
    scheme.markets
      .filter((market) => open.some((one) => one.scheme === scheme.id && one.market === market.code))
      .flatMap((market) =>
        scheme.ranks.map(({ rank, amount_cents: amountCents }) => ({ scheme, market, rank, amountCents })),
      ),
  );
}

/**
 * Judge a coupon that was read and whose signature holds.
 *
 * `rows`: the queue. Resolves the licence's scheme, market and coupon too: `{code, scheme, market, couponId}`.
 */
export function examine({ licence, payload, rows, now }) {
  const early = licenceRefusal(licence, now);
  if (early) return { code: early };
  const day = parisDay(now);
  const scheme = licence.schemes.find((one) => one.wire_code === payload.schemeCode);
  const market = scheme?.markets.find((one) => one.wire_code === payload.marketCode);
  if (!market || !scheme.ranks.some((one) => one.rank === payload.rank)) return { code: 'needs_network' };
  const serial = String(payload.serial);
  const known = licence.files.find((one) => one.serial === serial);
  const found = { scheme, market, couponId: known?.coupon_id ?? null };
  const open = inForce(licence, now);
  const rules = [
    ['scheme_suspended', within(day, scheme.suspended_from, scheme.suspended_until)],
    ['partner_not_validated', open.length === 0],
    ['market_mismatch', !open.some((one) => one.scheme === scheme.id && one.market === market.code)],
    ['coupon_revoked', licence.revoked.includes(serial)],
    ['already_debited', rows.some((row) => row.shown?.serial === serial && row.state !== 'refused')],
    ['coupon_expired', day > payload.expiresOn],
    [known?.code, known !== undefined && known.code !== 'ok'],
    // A later coupon of a file that the licence does not know: what came before it only the server can tell.
    ['needs_network', known === undefined && payload.rank > Math.min(...scheme.ranks.map((one) => one.rank))],
    // Only the server can tell whether a code of the moment is right: nothing is kept without one.
    ['live_code_required', scheme.live_code_required === true],
    ['cap_exceeded', exceeds(licence, scheme, payload, known, rows)],
  ];
  const held = rules.find(([, holds]) => holds);
  return { code: held ? held[0] : 'ok', ...found };
}

function exceeds(licence, scheme, payload, known, rows) {
  const { claims, amountCents, firsts } = used(licence, rows);
  const first = known === undefined && payload.rank === Math.min(...scheme.ranks.map((one) => one.rank));
  return (
    claims + 1 > scheme.max_claims ||
    amountCents + payload.amountCents > scheme.max_amount_cents ||
    (first && firsts + 1 > scheme.first_rank_max_claims)
  );
}
