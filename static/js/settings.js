/** The sheet of settings: what is heard, felt and spoken, and which camera looks. */
import { cameras } from './camera.js';
import { prefer, preferences } from './preferences.js';

const sheet = document.getElementById('settings');
const choice = sheet.querySelector('select');
const boxes = [...sheet.querySelectorAll('input[type="checkbox"]')];

/** Speak through these regions or not, as preferred: their words stay in sight either way. */
function speak(spoken) {
  for (const region of document.querySelectorAll('[data-spoken]')) {
    region.setAttribute('aria-live', spoken ? 'polite' : 'off');
  }
}

/** Wire the sheet; `other(deviceId)` is called when another camera is chosen. */
export function settle(other) {
  const kept = preferences();
  document.querySelector('[data-opens="settings"]').hidden = false;
  for (const box of boxes) {
    box.checked = kept[box.name];
    box.addEventListener('change', () => {
      prefer(box.name, box.checked);
      if (box.name === 'spoken') speak(box.checked);
    });
  }
  // Only a device that can shake offers it.
  sheet.querySelector('[data-can-vibrate]').hidden = !navigator.vibrate;
  speak(kept.spoken);
  choice.addEventListener('change', () => other(choice.value));
}

/** List the cameras, that of `track` chosen; with one only there is nothing to choose. */
export async function offer(track) {
  const found = track ? await cameras() : [];
  sheet.querySelector('[data-cameras]').hidden = found.length < 2;
  choice.replaceChildren(...found.map((camera) => new Option(camera.label, camera.deviceId)));
  choice.value = track?.getSettings().deviceId ?? '';
}
