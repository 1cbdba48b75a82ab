/** Ed25519 signatures: the browser's own where it has them, else the vendored library, loaded when first needed. */
let native;

/** The order of the group: the scalar of a signature lies below it, or the signature has a twin (RFC 8032, 5.1.7). */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** Tell whether this browser has Ed25519 itself; asked once. */
export function hasNative() {
  native ??= crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']).then(
    () => true,
    () => false,
  );
  return native;
}

/** Tell whether a signature (64 bytes) of a message holds for a raw public key (32 bytes). */
export async function verify(publicKey, signature, message) {
  return (await hasNative())
    ? verifyHere(publicKey, signature, message)
    : verifyThere(publicKey, signature, message);
}

async function verifyHere(publicKey, signature, message) {
  // Not every browser looks: WebKitGTK takes the twin.
  if (scalarOf(signature) >= ORDER) return false;
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify']);
    return await crypto.subtle.verify({ name: 'Ed25519' }, key, signature, message);
  } catch {
    // A key that is no point of the curve signs nothing.
    return false;
  }
}

const scalarOf = (signature) => signature.slice(32).reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);

/** The same by the vendored library; named, so that both ways are tested wherever the tests run. */
export async function verifyThere(publicKey, signature, message) {
  const { verifyAsync } = await import('../../vendor/noble-ed25519/index.js');
  try {
    // The rules of RFC 8032, as the server's library has them, not the laxer ones of ZIP 215.
    return await verifyAsync(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}
