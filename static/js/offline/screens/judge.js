/** What this device says of a text that was read or typed: a coupon it can vouch for, or why it can't. */
import { isOwnShape, normalise } from '../../coupon/number.js';
import { PayloadError, PREFIX, readPayload } from '../../coupon/payload.js';
import { licenceRefusal } from '../gauge.js';
import { couponKeys } from '../licence.js';
import { examine } from '../rules.js';

/**
 * Judge a text: `{text, code, payload, scheme, market, couponId}`, the last four where they are known.
 *
 * A coupon that waits in this device's own queue is `already_kept`: nothing is debited yet.
 */
export async function judge(text, { licence, rows, now }) {
  if (!text.startsWith(PREFIX)) {
    return { text, code: isOwnShape(normalise(text)) ? 'number_unverifiable' : 'other_code' };
  }
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

function kept(code, payload, rows) {
  const serial = String(payload.serial);
  const waits = rows.some((row) => row.shown?.serial === serial && row.state === 'waiting');
  return code === 'already_debited' && waits;
}
