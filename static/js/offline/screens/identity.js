/** The identity check on this device: the same fields as online, compared with what the coupon itself holds. */
import { deriveIdentity, sameBytes } from '../../coupon/identity.js';
import { canonicalName } from '../../coupon/names.js';
import { recall, remember } from '../database.js';
import { pepperOf } from '../licence.js';
import { birthDate } from './birth.js';
import { complain } from './fields.js';
import { unverified } from './number.js';
import { secondsToWait, wrongTry } from './tries.js';

/** Compare what was typed with the coupon; the proof that the server will see, or null. */
async function compare({ payload }, licence, name, birth) {
  const secret = pepperOf(licence, payload.keyId);
  const derived = await deriveIdentity({
    canonicalName: name,
    birthDate: birth,
    serial: payload.serial,
    ...secret,
  });
  return sameBytes(derived.tag, payload.identityTag) ? derived.proof : null;
}

function missing({ family_name: name, document_type: kind, document_valid: valid, ...birth }, scheme) {
  const absent = [];
  if (!canonicalName(name.value)) absent.push('family_name');
  if (birthDate(birth) === null) absent.push('birth_day');
  if (!kind.value) absent.push('document_type');
  if (scheme.document_must_be_in_force && !valid.checked) absent.push('document_valid');
  return absent;
}

export function identity(app, root) {
  const form = root.querySelector('form');
  const { claim } = app;
  const serial = String(claim.payload.serial);
  const alert = root.querySelector('[data-notice]');
  const say = (name, seconds = 0) => {
    const words = root
      .querySelector(`[data-notice-words="${name}"]`)
      .content.firstElementChild.cloneNode(true);
    const place = words.querySelector('[data-slot="seconds"]');
    if (place) place.textContent = String(seconds);
    alert.replaceChildren(words);
    words.focus();
  };
  // Another spelling than the registered one is none of this device's to judge: the scheme says what then.
  const mismatch = claim.scheme.unverified_identity_allowed ? 'mismatch-allowed' : 'mismatch';
  alert.addEventListener('click', ({ target }) => {
    if (!target.closest('[data-action="keep-unverified"]')) return;
    claim.identity = unverified(form.elements);
    app.go('face');
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    alert.replaceChildren();
    const fields = form.elements;
    if (complain(form, missing({ ...named(fields) }, claim.scheme))) return;
    const tries = (await recall(app.db, 'identityTries')) ?? {};
    const wait = secondsToWait(tries[serial], new Date());
    if (wait > 0) return say('wait', wait);
    const name = canonicalName(fields.family_name.value);
    const proof = await compare(claim, app.now.licence, name, birthDate(fields));
    const { [serial]: before, ...others } = tries;
    await remember(
      app.db,
      'identityTries',
      proof ? others : { ...tries, [serial]: wrongTry(before, new Date()) },
    );
    if (!proof) return say(mismatch);
    const document = {
      document_type: fields.document_type.value,
      document_valid: fields.document_valid.checked,
    };
    claim.identity = { how: 'tag', proof, ...document };
    return app.go('face');
  });
}

const NAMES = ['family_name', 'birth_day', 'birth_month', 'birth_year', 'document_type', 'document_valid'];
const named = (fields) => Object.fromEntries(NAMES.map((name) => [name, fields[name]]));
