/**
 * The signed payload of a coupon, read and verified on the device itself; scanner/payload.py has the layout.
 *
 * Both read the same vectors (tests/vectors/payloads.json) with the same result.
 */
import { decode as decodeBase45 } from './base45.js';
import { verify } from './ed25519.js';

export const PREFIX = 'AP1:';
const VERSION = 1;
const UNSIGNED_BYTES = 26;
const BODY_BYTES = UNSIGNED_BYTES + 64;
const EPOCH = Date.UTC(2020, 0, 1);
const DAY_MS = 86_400_000;
const FORGED = new Set(['unknown_key', 'signature']);

/** The text is no payload that can be trusted; `reason` is the first check that failed. */
export class PayloadError extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
    this.code = FORGED.has(reason) ? 'payload_forged' : 'payload_unreadable';
  }
}

/**
 * Read a text and verify its signature.
 *
 * `publicKeys`: raw 32-byte Ed25519 keys by key id (a Map). The serial is a BigInt, the amount cents, the last
 * day of validity an ISO day, the tag eight bytes. Rejects with PayloadError.
 */
export async function readPayload(text, publicKeys) {
  if (!text.startsWith(PREFIX)) throw new PayloadError('prefix');
  const body = decodeBase45(text.slice(PREFIX.length));
  if (body === null) throw new PayloadError('encoding');
  if (body.length !== BODY_BYTES) throw new PayloadError('length');
  if (body[0] !== VERSION) throw new PayloadError('version');
  const key = publicKeys.get(body[1]);
  if (key === undefined) throw new PayloadError('unknown_key');
  // The prefix is signed too, so that a later layout cannot borrow the signature.
  const signed = Uint8Array.from([...new TextEncoder().encode(PREFIX), ...body.slice(0, UNSIGNED_BYTES)]);
  if (!(await verify(key, body.slice(UNSIGNED_BYTES), signed))) throw new PayloadError('signature');
  return fields(body);
}

function fields(body) {
  const view = new DataView(body.buffer, body.byteOffset);
  return {
    keyId: body[1],
    schemeCode: body[2],
    marketCode: body[3],
    rank: body[4],
    serial: view.getBigUint64(5),
    amountCents: body[13] * 65536 + view.getUint16(14),
    expiresOn: new Date(EPOCH + view.getUint16(16) * DAY_MS).toISOString().slice(0, 10),
    identityTag: body.slice(18, UNSIGNED_BYTES),
  };
}
