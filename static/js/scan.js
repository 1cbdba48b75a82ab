/** The counter's home: the window opens from a tap, or by itself where the camera was allowed before. */
import { permission, troubleAhead } from './camera.js';
import { Hatch } from './hatch.js';
import { clear } from './notice.js';
import { preferences } from './preferences.js';
import { settle } from './settings.js';
import { wake } from './signals.js';

const place = document.querySelector('[data-camera]');
const hatch = new Hatch(place);

const soundWanted = () => preferences().sound;

settle((deviceId) => hatch.lookThrough(deviceId));
place.addEventListener('click', (event) => {
  const way = event.target.closest('[data-way]')?.dataset.way;
  if (way === 'number') document.getElementById('number').focus();
  if (way !== 'start') return;
  clear();
  hatch.open();
});
for (const touch of ['pointerup', 'keydown']) addEventListener(touch, () => soundWanted() && wake());
document.addEventListener('visibilitychange', () => {
  if (document.hidden) hatch.close();
  else if (hatch.wanted) hatch.open();
});
addEventListener('pagehide', () => hatch.close());
addEventListener('pageshow', (event) => event.persisted && hatch.wanted && hatch.open());

if (soundWanted()) wake();
const word = await permission();
word?.addEventListener('change', () => word.state === 'granted' && hatch.open());
if (word?.state === 'granted') hatch.open();
else hatch.close(await troubleAhead());
