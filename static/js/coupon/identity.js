/** What binds a coupon to a person, derived on the device: eight bytes of tag, then sixteen of proof. */
const TAG_BYTES = 8;
const PROOF_BYTES = 16;

/**
 * Derive tag and proof: PBKDF2-SHA256 of `name|YYYY-MM-DD|pepper`, salted with the coupon's serial (RFC 8018).
 *
 * `canonicalName` must not be empty: an empty name would bind the coupon to anyone born that day. `serial` is a
 * BigInt, `pepper` the secret of the payload's key id, `rounds` a parameter of it.
 */
export async function deriveIdentity({ canonicalName, birthDate, pepper, serial, rounds }) {
  if (!canonicalName) throw new RangeError('an empty name binds nobody');
  const words = new TextEncoder().encode(`${canonicalName}|${birthDate}|`);
  const key = await crypto.subtle.importKey('raw', Uint8Array.from([...words, ...pepper]), 'PBKDF2', false, [
    'deriveBits',
  ]);
  const salt = new Uint8Array(8);
  new DataView(salt.buffer).setBigUint64(0, serial);
  const wanted = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
  const bits = new Uint8Array(await crypto.subtle.deriveBits(wanted, key, (TAG_BYTES + PROOF_BYTES) * 8));
  return { tag: bits.slice(0, TAG_BYTES), proof: bits.slice(TAG_BYTES) };
}

/** Tell whether two runs of bytes are the same. */
export function sameBytes(one, other) {
  return one.length === other.length && one.every((byte, place) => byte === other[place]);
}
