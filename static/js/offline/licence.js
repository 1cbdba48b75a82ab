/** The licence on the device: taken only with the server's signature, and read from there. */
import { verify } from '../coupon/ed25519.js';
import { fromBase64Url } from './bytes.js';
import { recall } from './database.js';
import { keepSigned } from './signed_licences.js';

/** Take a licence as the server sent it, `{licence, signature}`; rejects with an Error for one that is not ours. */
export async function keepLicence(db, sent) {
  const device = await recall(db, 'device');
  const text = new TextDecoder().decode(fromBase64Url(sent.licence));
  const key = fromBase64Url(device.statementKey);
  const holds = await verify(key, fromBase64Url(sent.signature), new TextEncoder().encode(text));
  const licence = holds ? JSON.parse(text) : null;
  if (licence?.device_id !== device.id) throw new Error('not a licence for this device');
  await keepSigned(db, licence, { licence: sent.licence, signature: sent.signature });
  return licence;
}

export const currentLicence = async (db) => (await recall(db, 'licence')) ?? null;

/** The keys that coupons are signed with, by key id. */
export const couponKeys = (licence) =>
  new Map(licence.coupon_keys.map((key) => [key.id, fromBase64Url(key.public_key)]));

/** The pepper and rounds of a key id, for the identity tag. */
export function pepperOf(licence, keyId) {
  const key = licence.coupon_keys.find((one) => one.id === keyId);
  return { pepper: fromBase64Url(key.pepper), rounds: key.rounds };
}
