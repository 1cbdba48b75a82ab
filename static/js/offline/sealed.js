/**
 * What is sealed to one holder of a key, who alone can open it. Format `guichet-queue`, version 1, a JSON object:
 *
 * - `format`, `v`: what this is; `to`: the id of the device that may open it;
 * - `ephemeral`: the public half (P-256 point, 65 bytes) of a pair made for this text alone, then thrown away;
 * - `salt` (16 bytes), `iv` (12 bytes): by chance; all bytes are base64url without padding;
 * - `sealed`: AES-256-GCM of the text in UTF-8, which vouches for every other field, in canonical form.
 *
 * Other formats have a name of their own and may have further fields; pages of documents are sealed so to the house.
 *
 * Key: HKDF-SHA-256 of the ECDH secret between `ephemeral` and the device's agreement key, with `salt`, and the
 * info `guichet-queue 1` (name and version), then both points as written here. Whoever knows a public key can seal: what comes out is believed no further
 * than its own signatures.
 */
import { canonical, fromBase64Url, toBase64Url } from './bytes.js';

export const FORMAT = 'guichet-queue';
export const VERSION = 1;
const CURVE = { name: 'ECDH', namedCurve: 'P-256' };
const text = new TextEncoder();

/** What may be wrong with a sealed file: `not-ours`, `newer`, `other-device`, `unreadable`. */
export class Unopened extends Error {}

/** Seal a text or bytes to a public agreement key; resolves with the file's own text. `more`: further fields. */
export async function seal(words, { id, agreementKey }, { format = FORMAT, more = {} } = {}) {
  const pair = await crypto.subtle.generateKey(CURVE, false, ['deriveBits']);
  const ephemeral = toBase64Url(await crypto.subtle.exportKey('raw', pair.publicKey));
  const chance = (size) => toBase64Url(crypto.getRandomValues(new Uint8Array(size)));
  const head = { ...more, format, v: VERSION, to: id, ephemeral, salt: chance(16), iv: chance(12) };
  const key = await keyOf(pair.privateKey, agreementKey, head, agreementKey, 'encrypt');
  const bytes = typeof words === 'string' ? text.encode(words) : words;
  const sealed = await crypto.subtle.encrypt(cipher(head), key, bytes);
  return canonical({ ...head, sealed: toBase64Url(sealed) });
}

/** Open a file with a device's own pair; rejects with `Unopened`. */
export async function open(file, { id, keys }) {
  const { sealed, ...head } = read(file);
  if (head.to !== id) throw new Unopened('other-device');
  try {
    const mine = toBase64Url(await crypto.subtle.exportKey('raw', keys.agreement.publicKey));
    const key = await keyOf(keys.agreement.privateKey, head.ephemeral, head, mine, 'decrypt');
    const words = await crypto.subtle.decrypt(cipher(head), key, fromBase64Url(sealed));
    return new TextDecoder().decode(words);
  } catch {
    // Changed on the way, or sealed to keys that this device has lost.
    throw new Unopened('unreadable');
  }
}

function read(file) {
  let said;
  try {
    said = JSON.parse(file);
  } catch {
    said = null;
  }
  if (said?.format !== FORMAT) throw new Unopened('not-ours');
  if (said.v !== VERSION) throw new Unopened('newer');
  return said;
}

const cipher = (head) => ({
  name: 'AES-GCM',
  iv: fromBase64Url(head.iv),
  additionalData: text.encode(canonical(head)),
});

async function keyOf(privateKey, otherPoint, { format, ephemeral, salt }, recipient, use) {
  const other = await crypto.subtle.importKey('raw', fromBase64Url(otherPoint), CURVE, false, []);
  const secret = await crypto.subtle.deriveBits({ name: 'ECDH', public: other }, privateKey, 256);
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const info = text.encode(`${format} ${VERSION} ${ephemeral} ${recipient}`);
  const how = { name: 'HKDF', hash: 'SHA-256', salt: fromBase64Url(salt), info };
  return crypto.subtle.deriveKey(how, material, { name: 'AES-GCM', length: 256 }, false, [use]);
}
