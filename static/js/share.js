/** Share the receipt as a file, where the phone can; the link beside it downloads the same file anywhere. */
import { sentence } from './words.js';

const link = document.querySelector('[data-receipt]');
const button = document.querySelector('[data-action="share"]');
const say = document.querySelector('[data-share-say]');
let file = null;
let busy = false;

const empty = () => new File([''], link.download, { type: 'application/pdf' });
const canShare = () => Boolean(navigator.share && navigator.canShare?.({ files: [empty()] }));

/** The receipt as it stands now; null when what came is something else, a page to sign in say. */
async function fetchReceipt() {
  const reply = await fetch(link.href, { signal: AbortSignal.timeout(10_000) });
  const type = reply.headers.get('Content-Type') ?? '';
  if (!reply.ok || !type.startsWith('application/pdf')) return null;
  return new File([await reply.blob()], link.download, { type: 'application/pdf' });
}

async function share() {
  if (file === null) {
    say.textContent = sentence('preparing');
    file = await fetchReceipt();
    // Whatever stands there in its place, the person is led to it as by the link.
    if (file === null) return location.assign(link.href);
  }
  say.textContent = '';
  try {
    await navigator.share({ files: [file] });
  } catch (refused) {
    // The file took longer than the browser remembers a tap: it is here now, and the next tap shares it.
    if (refused.name === 'NotAllowedError') say.textContent = sentence('ready');
    else if (refused.name !== 'AbortError') throw refused;
  }
  return null;
}

button.hidden = !canShare();
button.addEventListener('click', async () => {
  if (busy) return;
  busy = true;
  try {
    await share();
  } catch {
    say.textContent = sentence('unreachable');
  } finally {
    busy = false;
  }
});
