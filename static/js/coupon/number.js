/** The number under a coupon's QR code, checked as it is typed; scanner/number.py says why it is made so. */
import { PREFIX } from './payload.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 14;
const LONGEST_TEXT = 500;
const MOST = 8;
// Spaces, controls, invisible joiners and dashes of every kind; then the minus sign and the hyphen bullet.
const IGNORED = /[\p{Zs}\p{Zl}\p{Zp}\p{Cc}\p{Cf}\p{Pd}\u2212\u2043]/gu;
const LOOK_ALIKES = { O: '0', I: '1', L: '1' };

/** Bring what was typed to the form in which numbers are compared. */
export function normalise(text) {
  return text
    .toUpperCase()
    .replace(IGNORED, '')
    .replace(/[OIL]/g, (letter) => LOOK_ALIKES[letter]);
}

/** Tell whether a normalised text has the shape of our own numbers, whatever its check character. */
export function isOwnShape(text) {
  return text.length === LENGTH && [...text].every((letter) => ALPHABET.includes(letter));
}

/** Tell whether a number of our own shape bears its right check character (Luhn modulo 32). */
export function checkHolds(number) {
  let sum = 0;
  for (const [place, letter] of [...number].reverse().entries()) {
    const value = ALPHABET.indexOf(letter) * (place % 2 ? 2 : 1);
    sum += Math.floor(value / ALPHABET.length) + (value % ALPHABET.length);
  }
  return sum % ALPHABET.length === 0;
}

/** Group a number by four, as it is printed. */
export function formatNumber(number) {
  return number.match(/.{1,4}/gu)?.join('-') ?? '';
}

/** List what a text that is no payload may stand for: itself, and the parts of an address that may be a number. */
export function candidates(text) {
  if ([...text].length > LONGEST_TEXT || text.startsWith(PREFIX)) return [];
  const found = new Set([text, ...addressParts(text)].map(normalise));
  return [...found].filter((one) => [...one].length >= 4 && [...one].length <= 64).slice(0, MOST);
}

function addressParts(text) {
  const match = /^https?:\/\/[^/?#]*([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is.exec(text.trim());
  if (!match || !URL.canParse(text.trim())) return [];
  const [, path = '', query = '', fragment = ''] = match;
  const segments = path.split('/').filter(Boolean).slice(-3).reverse();
  const values = [...new URLSearchParams(query).values()].filter(Boolean);
  return [...segments.map(unquote), unquote(fragment.slice(fragment.lastIndexOf('/') + 1)), ...values];
}

function unquote(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
