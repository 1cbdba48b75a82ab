/** The device's own keys: they are made here, kept by the browser, and can't be taken out of it. */
import { hasNative } from '../coupon/ed25519.js';
import { toBase64Url } from './bytes.js';

const AGREEMENT = { name: 'ECDH', namedCurve: 'P-256' };
const KINDS = {
  Ed25519: { make: { name: 'Ed25519' }, sign: { name: 'Ed25519' } },
  'P-256': { make: { name: 'ECDSA', namedCurve: 'P-256' }, sign: { name: 'ECDSA', hash: 'SHA-256' } },
};

/** Make both pairs: one signs entries, the other lets a sibling device seal an export to this one. */
export async function makeKeys() {
  const algorithm = (await hasNative()) ? 'Ed25519' : 'P-256';
  const signing = await crypto.subtle.generateKey(KINDS[algorithm].make, false, ['sign', 'verify']);
  const agreement = await crypto.subtle.generateKey(AGREEMENT, false, ['deriveBits']);
  return { algorithm, signing, agreement };
}

/** Give the public halves, as the server takes them. */
export async function publicKeys({ algorithm, signing, agreement }) {
  const raw = async (key) => toBase64Url(await crypto.subtle.exportKey('raw', key));
  return {
    algorithm,
    public_key: await raw(signing.publicKey),
    agreement_key: await raw(agreement.publicKey),
  };
}

/** Sign a text; base64url. */
export async function sign({ algorithm, signing }, text) {
  const message = new TextEncoder().encode(text);
  return toBase64Url(await crypto.subtle.sign(KINDS[algorithm].sign, signing.privateKey, message));
}
