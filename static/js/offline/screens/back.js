/** The way back: once somebody answers, what waits goes out, and the page says that the network is there. */
import { untilAnswered } from '../../answers.js';
import { SHELL } from '../hand-on.js';

const LOOK_EVERY_MS = 10_000;
const COUNTER = '/comptoir';

/** Whether nothing would be lost by leaving: a scan that nobody has begun, and not a list that was asked for. */
const isIdleHome = (app) =>
  app.screen === 'home' &&
  !app.place.querySelector('[name="number"]').value &&
  app.place.querySelector('[data-camera]').dataset.state !== 'live';

function say(state) {
  for (const place of document.querySelectorAll('[data-net]')) {
    place.dataset.state = state;
    const word = place.querySelector('[data-net-word]');
    if (word.textContent !== word.dataset[state]) word.textContent = word.dataset[state];
  }
  for (const place of document.querySelectorAll('[data-back-online]')) place.hidden = state !== 'online';
}

/** Look out for the server as long as the page is open; each screen is told where things stand. */
export async function lookOut(app) {
  let state = 'offline';
  new MutationObserver(() => say(state)).observe(app.place, { childList: true, subtree: true });
  for (;;) {
    await untilAnswered(() => {
      state = 'offline';
      say(state);
    });
    if (state === 'offline') {
      state = 'online';
      await app.pulse.beat({ anyway: true });
    }
    say(state);
    if (isIdleHome(app)) location.replace(location.pathname === SHELL ? COUNTER : location.href);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
