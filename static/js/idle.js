/** Lock a shared tablet that no hand has touched for a while; what a page does by itself is no sign of anybody. */
import { untilAnswered } from './answers.js';
import { post } from './http.js';

const KEY = 'last-act';
const TICK_MS = 5000;
const TELL_EVERY_MS = 10_000;
const { idleMs, lockUrl, closeUrl, presenceUrl } = document.body.dataset;
let toldAt = Date.now();
let locking = false;

// Kept for every tab of the browser: a page left behind must not lock the one that is in use.
const lastAct = () => Number(localStorage.getItem(KEY));
const isIdle = () => Date.now() - lastAct() >= Number(idleMs);
const note = () => localStorage.setItem(KEY, String(Date.now()));
/** A debit was sent and its answer is not there yet: the lock waits for it. */
const isDebiting = () => document.querySelector('[data-action="debit"][aria-disabled="true"]') !== null;

/** Show nothing more of the page, at once; leave it when the server answers. */
async function lock() {
  if (locking) return;
  locking = true;
  for (const part of document.body.children) part.hidden = !('asleep' in part.dataset);
  for (let closed = false; !closed; ) {
    await untilAnswered(() => {});
    try {
      await post(closeUrl, '');
      closed = true;
    } catch {
      // The network went again in between.
    }
  }
  location.replace(lockUrl);
}

/** Whoever types for long asks the server for nothing meanwhile: tell it that somebody is there. */
async function tell() {
  toldAt = Date.now();
  try {
    const { status } = await post(presenceUrl, '');
    // Locked or handed over elsewhere: this page is no longer its person's.
    if (status !== 204 && status < 500) location.replace(lockUrl);
  } catch {
    // Without network there is nothing to tell, and the page still counts by itself.
  }
}

function watch() {
  if (isDebiting()) note();
  if (isIdle()) lock();
  else if (lastAct() > toldAt && Date.now() - toldAt >= TELL_EVERY_MS) tell();
}

function act() {
  // The timer of a tablet that slept has not run: the hand that wakes it is not known to be the same.
  if (isIdle() && !isDebiting()) lock();
  else note();
}

note();
for (const kind of ['pointerdown', 'keydown', 'input', 'wheel', 'touchmove']) {
  addEventListener(kind, act, { capture: true, passive: true });
}
addEventListener('visibilitychange', watch);
addEventListener('pageshow', watch);
setInterval(watch, TICK_MS);
