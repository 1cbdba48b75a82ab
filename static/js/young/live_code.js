/**
 * The code of the moment beside a QR: the next one is asked for when its time has come, never before, and without
 * network none stands on the screen. It is kept nowhere.
 */

const AGAIN_MS = 5000;
/** All codes change at the same instant: phones ask one after the other. The one before is still good meanwhile. */
const SPREAD_MS = 3000;

/**
 * Follow a code for as long as there is one.
 *
 * `ask` resolves with the next one, with null when there is none any more (`gone` is called), and rejects without
 * network (`show` is called with null). `pause` resolves when it is time to ask.
 */
export async function follow({ nextMs, ask, show, gone, pause, spread = () => Math.random() * SPREAD_MS }) {
  for (let ms = nextMs + spread(); ; ) {
    await pause(ms);
    try {
      const told = await ask();
      if (told === null) return gone();
      show(told);
      ms = told.next_ms + spread();
    } catch {
      show(null);
      ms = AGAIN_MS;
    }
  }
}

/** Ask the server: what is no code is a coupon that can't be shown any more, or a session that is over. */
export async function askAt(url) {
  const options = { cache: 'no-store', redirect: 'manual', signal: AbortSignal.timeout(8000) };
  const reply = await fetch(url, options);
  if (reply.ok) return reply.json();
  if (reply.status >= 500 || reply.status === 429) throw new Error('no code now');
  return null;
}

/** Put a code on the screen, or say why there is none. */
export function draw(place, told) {
  const away = place.querySelector('[data-live-away]');
  place.querySelector('[data-live-digits]').textContent = told?.digits ?? '';
  place.querySelector('[data-live-until]').textContent = told?.until ?? '';
  place.querySelector('[data-live-said]').hidden = told === null;
  away.textContent = told ? '' : away.dataset.words;
}

/** Wait, less if the network or the person comes back, and as long as nobody looks. */
export function pause(ms) {
  return new Promise((resolve) => {
    const over = setTimeout(done, ms);
    function done() {
      if (document.hidden) return;
      clearTimeout(over);
      removeEventListener('online', done);
      document.removeEventListener('visibilitychange', done);
      resolve();
    }
    addEventListener('online', done);
    document.addEventListener('visibilitychange', done);
  });
}
