/** The page about this device: what it is to the school, and how it is let in by the owner's code. */
import { postJson, signIn } from '../http.js';
import { clear, showProblem } from '../notice.js';
import { sentence } from '../words.js';
import { openDatabase } from './database.js';
import { enrol } from './enrol.js';
import { helpInstalling } from './install.js';
import { fill } from './said.js';
import { complain } from './screens/fields.js';
import { standing } from './standing.js';

const when = (name) => document.querySelectorAll(`[data-when="${name}"]`);
const reveal = (name, shown) => {
  for (const place of when(name)) place.hidden = !shown;
};
const form = when('new')[0];
const button = form.querySelector('[data-action="enrol"]');
const word = button.querySelector('span');
const label = word.textContent;

/** Say what this browser is: an enrolled device, one that was taken away, or none yet. */
async function show(db) {
  const { device, ready } = await standing(db);
  const closed = ['revoked', 'unknown'].includes(ready.code);
  const kept = (await navigator.storage?.persisted?.()) ?? false;
  reveal('enrolled', device !== undefined && !closed);
  reveal('closed', device !== undefined && closed);
  reveal('new', device === undefined || closed);
  reveal('fragile', !kept);
  if (!device) return;
  const words = {
    name: device.name,
    school: device.partnerName,
    kept: sentence(kept ? 'granted' : 'refused'),
  };
  fill(when('enrolled')[0], words);
}

const empty = () => ['code', 'device_name'].filter((name) => !form.elements[name].value.trim());

async function send(db) {
  if (button.ariaDisabled === 'true' || complain(form, empty())) return;
  clear();
  button.ariaDisabled = 'true';
  word.textContent = sentence('enrolling');
  try {
    const { code, device_name: name } = form.elements;
    const reply = await enrol(db, code.value, name.value.trim(), postJson);
    if (reply.status === 401) return signIn('/connexion');
    if (!reply.ok) return showProblem(reply.data, sentence('problem'));
    await import('./upkeep.js');
    await show(db);
    document.getElementById('enrolled-title').focus();
  } catch {
    showProblem({ detail: sentence('no-answer') }, sentence('problem'));
  } finally {
    button.ariaDisabled = null;
    word.textContent = label;
  }
  return null;
}

helpInstalling(reveal);
if (isSecureContext && globalThis.indexedDB && crypto.subtle && navigator.serviceWorker) {
  const db = await openDatabase();
  // The owner's code comes behind the address, where no server and no log sees it.
  form.elements.code.value = decodeURIComponent(location.hash.slice(1));
  if (location.hash) history.replaceState(null, '', location.pathname);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(db);
  });
  await show(db);
} else {
  reveal('unable', true);
}
