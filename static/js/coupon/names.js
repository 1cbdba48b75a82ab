/** Family names in the form in which they are compared; scanner/names.py says why, the vectors hold both to it. */
const PARTICLES = new Set(
  'DE DU DES D LA LE LES L VAN VON DER DEN DI DA DO DOS DAS DEL DELLA EL AL'.split(' '),
);
// Letters that NFKD leaves whole, upper case only: the name is raised first.
const WHOLE = {
  Œ: 'OE',
  Æ: 'AE',
  Ø: 'O',
  Ł: 'L',
  Đ: 'D',
  Ð: 'D',
  Þ: 'TH',
  Ħ: 'H',
  Ŧ: 'T',
  Ŋ: 'N',
  ẞ: 'SS',
  Ə: 'E',
};
const WHOLE_LETTERS = new RegExp(`[${Object.keys(WHOLE).join('')}]`, 'gu');

const raise = (text) => text.toUpperCase().replace(WHOLE_LETTERS, (letter) => WHOLE[letter]);

function words(name) {
  // Raised once more: compatibility forms come apart into lower case or ligatures.
  const raised = raise(raise(name).normalize('NFKD'));
  return raised
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/[^A-Z]/gu, ' ')
    .split(' ')
    .filter(Boolean);
}

/** Give the canonical form: letters A to Z joined, without particles if a word remains; '' matches nothing. */
export function canonicalName(name) {
  const all = words(name);
  const kept = all.filter((word) => !PARTICLES.has(word));
  return (kept.length ? kept : all).join('');
}

/** Give the forms under which a name is recognised: joined with its particles, and without. */
export function nameForms(name) {
  return new Set([words(name).join(''), canonicalName(name)].filter(Boolean));
}
