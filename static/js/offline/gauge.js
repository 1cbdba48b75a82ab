/** How far the device may go on by itself: the licence's end, and what is left of its bounds. Pure. */

/** More segments than this are no longer told apart on a phone. */
const MOST_SEGMENTS = 20;

/** Say why a licence can't be used at an instant, or null: none, ended, or the device's clock is behind it. */
export function licenceRefusal(licence, now) {
  if (!licence) return 'licence_missing';
  const at = now.toISOString();
  return at > licence.ends_at || at < licence.issued_at.slice(0, 19) ? 'licence_expired' : null;
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

/** How a bar of segments shows it: one a claim where they fit, and none is empty that holds a claim still. */
export function segments({ claims, ofClaims }) {
  const all = Math.min(ofClaims, MOST_SEGMENTS);
  return { all, left: Math.ceil((claims * all) / ofClaims) };
}
