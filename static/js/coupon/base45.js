/** Base45, strictly (RFC 9285): a text is read only if writing its bytes again gives that very text. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const VALUES = new Map([...ALPHABET].map((letter, value) => [letter, value]));

/** Write bytes: three letters for two bytes, two for a last lone one. */
export function encode(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) {
    const alone = at + 1 === bytes.length;
    let rest = alone ? bytes[at] : bytes[at] * 256 + bytes[at + 1];
    for (let letters = alone ? 2 : 3; letters > 0; letters--) {
      text += ALPHABET[rest % 45];
      rest = Math.floor(rest / 45);
    }
  }
  return text;
}

/** Read a text; null for one that no bytes are written as. */
export function decode(text) {
  const bytes = [];
  for (let at = 0; at < text.length; at += 3) {
    const group = [...text.slice(at, at + 3)].map((letter) => VALUES.get(letter));
    if (group.length === 1 || group.includes(undefined)) return null;
    const value = group.reduceRight((sum, digit) => sum * 45 + digit, 0);
    if (value >= (group.length === 3 ? 65536 : 256)) return null;
    if (group.length === 3) bytes.push(value >> 8);
    bytes.push(value & 255);
  }
  return Uint8Array.from(bytes);
}
