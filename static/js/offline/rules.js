/**
 * What the device can say of a coupon by itself: pure, on the licence, the payload and its own queue.
 *
 * It never says more than it knows: `ok` means « vérifié sur ce téléphone », and only the server debits.
 * Codes are the contract's, in its order; two are the device's own: `licence_missing` and `needs_network`.
 */

/** The day in Paris at an instant, as the server counts days. */
export function parisDay(now) {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(now);
}

const within = (day, from, until) => from !== null && from <= day && (until === null || day <= until);

/** Say why a licence can't be used at an instant, or null: none, ended, or the device's clock is behind it. */
export function licenceRefusal(licence, now) {
  if (!licence) return 'licence_missing';
  const at = now.toISOString();
  return at > licence.ends_at || at < licence.issued_at.slice(0, 19) ? 'licence_expired' : null;
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
  const inForce = licence.conventions.filter((one) => within(day, one.starts_on, one.ends_on));
  const rules = [
    ['scheme_suspended', within(day, scheme.suspended_from, scheme.suspended_until)],
    ['partner_not_validated', inForce.length === 0],
    ['market_mismatch', !inForce.some((one) => one.scheme === scheme.id && one.market === market.code)],
    ['coupon_revoked', licence.revoked.includes(serial)],
    ['already_debited', rows.some((row) => row.shown?.serial === serial && row.state !== 'refused')],
    ['coupon_expired', day > payload.expiresOn],
    [known?.code, known !== undefined && known.code !== 'ok'],
    // A later coupon of a file that the licence does not know: what came before it only the server can tell.
    ['needs_network', known === undefined && payload.rank > Math.min(...scheme.ranks.map((one) => one.rank))],
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

/** What was claimed under a licence so far, whatever became of it. */
export function used(licence, rows) {
  const mine = rows.filter((row) => row.licenceId === licence.licence_id);
  return {
    claims: mine.length,
    amountCents: mine.reduce((sum, row) => sum + row.amountCents, 0),
    firsts: mine.filter((row) => row.shown?.first).length,
  };
}

/** What the one line on every screen says: whether one may go on without network, how far and until when. */
export function readiness({ licence, rows, now }) {
  const code = licenceRefusal(licence, now);
  if (code) return { ready: false, code };
  const spent = used(licence, rows);
  const least = (name) => Math.min(...licence.schemes.map((one) => one[name]));
  const claims = Math.max(0, least('max_claims') - spent.claims);
  const amountCents = Math.max(0, least('max_amount_cents') - spent.amountCents);
  return {
    ready: claims > 0 && amountCents > 0,
    code: claims > 0 && amountCents > 0 ? 'ready' : 'cap_exceeded',
    claims,
    ofClaims: least('max_claims'),
    amountCents,
    since: licence.issued_at,
    until: licence.ends_at,
  };
}
