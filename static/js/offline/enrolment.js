/** The page about this device: what it is to the school, and how it is let in by the owner's code. */
import { postJson, signIn } from '../http.js';
import { clear, showProblem } from '../notice.js';
import { sentence } from '../words.js';
import { isFlagged } from './flag.js';
import { helpInstalling } from './install.js';
import { complain } from './screens/fields.js';

const when = (name) => document.querySelectorAll(`[data-when="${name}"]`);
const reveal = (name, shown) => {
  for (const place of when(name)) place.hidden = !shown;
};
const form = when('new')[0];
const button = form.querySelector('[data-action="enrol"]');
const word = button.querySelector('span');
const label = word.textContent;

/**
 * Say what this browser is; what reads its memory is fetched only where there may be something in it. One that the
 * server remembers as a device, and that bears no flag, has lost all that pages keep.
 */
async function show() {
  if (!isFlagged()) {
    reveal('cleared', 'wasDevice' in when('cleared')[0].dataset);
    return reveal('new', true);
  }
  const { showDevice } = await import('./enrolled.js');
  return showDevice(when('enrolled')[0], reveal);
}

const empty = () => ['code', 'device_name'].filter((name) => !form.elements[name].value.trim());

async function send() {
  if (button.ariaDisabled === 'true' || complain(form, empty())) return;
  clear();
  button.ariaDisabled = 'true';
  word.textContent = sentence('enrolling');
  try {
    const { code, device_name: name } = form.elements;
    const { askToKeep, enrol } = await import('./enrol.js');
    const reply = await enrol(code.value, name.value.trim(), postJson);
    if (reply.status === 401) return signIn('/connexion');
    if (reply.otherSchool)
      return showProblem({ detail: sentence('other-school-waits') }, sentence('problem'));
    if (!reply.ok) return showProblem(reply.data, sentence('problem'));
    await (await import('./upkeep.js')).begin();
    await show();
    document.getElementById('enrolled-title').focus();
    askToKeep().then(show, () => {});
  } catch {
    showProblem({ detail: sentence('no-answer') }, sentence('problem'));
  } finally {
    button.ariaDisabled = null;
    word.textContent = label;
  }
  return null;
}

/** Take the owner's code from behind the address, where no server and no log sees it. */
function takeCode() {
  if (!location.hash) return;
  form.elements.code.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, '', location.pathname);
}

helpInstalling(reveal);
if (isSecureContext && globalThis.indexedDB && crypto.subtle && navigator.serviceWorker) {
  takeCode();
  // The owner's link may open in the tab that shows this page already.
  addEventListener('hashchange', takeCode);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send();
  });
  await show();
} else {
  reveal('unable', true);
}
