/** Who acts now: a name and six digits, checked against the licence; five tries, then only the network helps. */
import { setTries, takeOver, wrongTries } from '../person.js';
import { fill } from '../said.js';
import { complain } from './fields.js';
import { awake } from './lock.js';

export const MOST_TRIES = 5;
const KIND = 'pbkdf2_sha256';
const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** Tell whether a code is the one kept as `pbkdf2_sha256$rounds$salt$hash`, both in base64. */
export async function pinMatches(pin, kept) {
  const [kind, rounds, salt, hash] = kept.split('$');
  if (kind !== KIND) return false;
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, [
    'deriveBits',
  ]);
  const wanted = { name: 'PBKDF2', hash: 'SHA-256', salt: bytes(salt), iterations: Number(rounds) };
  const expected = bytes(hash);
  const derived = new Uint8Array(await crypto.subtle.deriveBits(wanted, key, expected.length * 8));
  return derived.every((byte, at) => byte === expected[at]);
}

export function person(app, root) {
  const form = root.querySelector('form');
  const staff = app.now.licence?.staff ?? [];
  const choices = root.querySelector('[data-choices]');
  const blank = choices.querySelector('template').content.firstElementChild;
  choices.replaceChildren(
    ...staff.map((one) => {
      const choice = fill(blank.cloneNode(true), { name: one.name });
      choice.querySelector('input').value = one.account_id;
      return choice;
    }),
  );
  form.hidden = staff.length === 0;
  root.querySelector('[data-none]').hidden = staff.length > 0;
  fill(root, { school: app.now.device.partnerName, last: app.now.person?.name ?? '' });
  root.querySelector('[data-last]').hidden = !app.now.person;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    open(app, form, staff);
  });
}

async function open(app, form, staff) {
  const { account_id: who, pin } = form.elements;
  const one = staff.find((known) => known.account_id === who.value);
  const absent = [...(one ? [] : ['account_id']), ...(/^\d{6}$/.test(pin.value) ? [] : ['pin'])];
  if (complain(form, absent)) return;
  const wrong = await wrongTries(app.db, one.account_id);
  if (wrong >= MOST_TRIES) return void complain(form, ['closed']);
  // Counted before it is judged, so that closing the page gains nothing.
  await setTries(app.db, one.account_id, wrong + 1);
  if (!(await pinMatches(pin.value, one.pin))) {
    pin.value = '';
    return void complain(form, [wrong + 1 >= MOST_TRIES ? 'closed' : 'wrong']);
  }
  await setTries(app.db, one.account_id, 0);
  await takeOver(app.db, one);
  awake();
  return app.go(app.next ?? 'home');
}
