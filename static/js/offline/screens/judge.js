/** What this device says of a text that was read or typed: a coupon it can vouch for, or why it can't. */
import { checkHolds, isOwnShape, normalise } from '../../coupon/number.js';
import { PayloadError, PREFIX, readPayload } from '../../coupon/payload.js';
import { licenceRefusal } from '../gauge.js';
import { couponKeys } from '../licence.js';
import { examine, unverifiedOffers } from '../rules.js';

const CLOSED = { revoked: 'device_revoked', unknown: 'device_unknown' };

/**
 * Judge a text: `{text, code, payload, scheme, market, couponId}`, the last four where they are known.
 *
 * A coupon that waits in this device's own queue is `already_kept`: nothing is debited yet.
 */
export async function judge(text, { licence, rows, now, ready }) {
  // A device that was taken away has no licence to speak of: the card says why.
  if (!licence && ready?.code in CLOSED) return { text, code: CLOSED[ready.code] };
  if (!text.startsWith(PREFIX)) return judgeNumber(text, { licence, now });
  const early = licenceRefusal(licence, now);
  if (early) return { text, code: early };
  let payload;
  try {
    payload = await readPayload(text, couponKeys(licence));
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    // A key that is younger than the licence: the server knows it.
    return { text, code: error.reason === 'unknown_key' ? 'needs_network' : error.code };
  }
  const found = examine({ licence, payload, rows, now });
  return { text, payload, ...found, code: kept(found.code, payload, rows) ? 'already_kept' : found.code };
}

/** A number proves nothing here; where the scheme allows it is kept unverified, once somebody says what it is of. */
function judgeNumber(text, { licence, now }) {
  const number = normalise(text);
  if (!isOwnShape(number)) return { text, code: 'other_code' };
  if (!checkHolds(number)) return { text, code: 'number_mistyped' };
  const open = !licenceRefusal(licence, now) && unverifiedOffers(licence, now).length > 0;
  return { text, number, code: open ? 'number_unverified' : 'number_unverifiable' };
}

/** Judge what a person says of a coupon by its number; until when it is valid only the server can tell. */
export function judgeSaid({ text, number }, { scheme, market, rank, amountCents }, { licence, rows, now }) {
  const codes = { schemeCode: scheme.wire_code, marketCode: market.wire_code };
  const payload = { ...codes, rank, amountCents, serial: number, expiresOn: '9999-12-31' };
  const found = examine({ licence, payload, rows, now });
  const code = kept(found.code, payload, rows) ? 'already_kept' : found.code;
  return { text, number, payload, ...found, code };
}

function kept(code, payload, rows) {
  const serial = String(payload.serial);
  const waits = rows.some((row) => row.shown?.serial === serial && row.state === 'waiting');
  return code === 'already_debited' && waits;
}
