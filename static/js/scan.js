/** The window of the counter: open the camera from a tap, read until a coupon is found, close it out of sight. */
import { alreadyAllowed, Camera } from './camera.js';
import { clear, showProblem } from './notice.js';
import { Reader } from './reader.js';
import { sentence } from './words.js';

const place = document.querySelector('[data-camera]');
const start = place.querySelector('[data-camera-start]');
const say = place.querySelector('[data-camera-say]');
const camera = new Camera(place.querySelector('[data-camera-video]'));
let wanted = false;
let opening = false;
let round = 0;

const tell = (name) => {
  const words = sentence(name);
  if (say.textContent !== words) say.textContent = words;
};
const refuse = (problem) => {
  tell('looking');
  showProblem(problem, sentence('problem'));
};
const reader = new Reader(camera.video, place.dataset, { tell, refuse });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function open() {
  if (camera.live || opening) return;
  wanted = true;
  opening = true;
  start.hidden = true;
  tell('opening');
  try {
    await camera.start();
  } catch (error) {
    close();
    start.hidden = false;
    tell(error.message);
    return;
  } finally {
    opening = false;
  }
  place.dataset.state = 'live';
  if (document.hidden) close();
  else await read();
}

function close() {
  camera.stop();
  place.dataset.state = 'closed';
}

async function read() {
  // A round that slept while the camera was closed and opened again must not read beside the new one.
  const mine = ++round;
  tell('looking');
  while (camera.live && mine === round) {
    const rest = await reader.step();
    if (rest === null) return close();
    await pause(rest);
  }
}

start.hidden = false;
start.addEventListener('click', () => {
  clear();
  open();
});
document.addEventListener('visibilitychange', () => {
  if (document.hidden) close();
  else if (wanted) open();
});
addEventListener('pagehide', close);
addEventListener('pageshow', (event) => {
  if (event.persisted && wanted) open();
});
if (await alreadyAllowed()) open();
