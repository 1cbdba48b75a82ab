/** The page that stands in when the network brings none: an enrolled device goes on, any other waits here. */
import { untilAnswered } from '../answers.js';
import { openDatabase, recall } from '../offline/database.js';
import { flag } from '../offline/flag.js';
import { broughtAlong, SHELL } from '../offline/hand-on.js';
import { Pulse } from '../offline/pulse.js';
import { App } from '../offline/screens/app.js';
import { lookOut } from '../offline/screens/back.js';
import { coupon } from '../offline/screens/coupon.js';
import { face, keep } from '../offline/screens/face.js';
import { home, read } from '../offline/screens/home.js';
import { identity } from '../offline/screens/identity.js';
import { inbox, list } from '../offline/screens/lists.js';
import { watch } from '../offline/screens/lock.js';
import { number } from '../offline/screens/number.js';
import { person } from '../offline/screens/person.js';
import { receipt } from '../offline/screens/receipt.js';

/** Fetched only when it is wanted, from what the browser keeps. */
const entrust = async (app, root) => {
  const { showEntrust } = await import('../offline/entrust.js');
  const draw = () => showEntrust(app.db, root.querySelector('[data-entrust]'), { always: true });
  app.changed = draw;
  await draw();
};
const claimed = { coupon, number, identity, face, keep, receipt };
const SCREENS = { home, ...claimed, list, entrust, conflicts: inbox, person };
const BY_HASH = { '#sur-ce-telephone': 'list', '#a-regler': 'conflicts' };

/** Open what the device keeps; null where the browser keeps nothing, or where there is no device. */
async function enrolled() {
  try {
    const db = await openDatabase();
    return (await recall(db, 'device')) ? db : null;
  } catch {
    return null;
  }
}

const back = () => (location.pathname === SHELL ? location.assign('/comptoir') : location.reload());

function wait() {
  const say = document.querySelector('[data-offline-say]');
  document.querySelector('[data-offline-again]').addEventListener('click', back);
  untilAnswered(() => {
    say.textContent = say.dataset.waiting;
  }).then(back);
}

async function goOn(db) {
  flag();
  const app = new App(db, document.querySelector('[data-stage]'), SCREENS);
  app.pulse = new Pulse(db, () => app.refresh());
  await app.go(BY_HASH[location.hash] ?? 'home', { back: true });
  const text = broughtAlong();
  if (text && app.screen === 'home') await read(app, text);
  addEventListener(
    'hashchange',
    () => BY_HASH[location.hash] && app.go(BY_HASH[location.hash], { back: true }),
  );
  watch(app, () => app.go(app.screen));
  app.pulse.start();
  lookOut(app);
}

const db = await enrolled();
if (db) goOn(db);
else wait();
