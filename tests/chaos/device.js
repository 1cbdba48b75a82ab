/**
 * One device in a process of its own: the counter's own modules, told by lines of JSON what people do with it.
 *
 * Run as `node device.js http://127.0.0.1:PORT [old]`; each line on stdin is answered by one on stdout. `old`: the
 * browser knows no locks.
 */
// First of all: the modules below are to find what a browser has.
import './browser.js';
import { createInterface } from 'node:readline';
import { deriveIdentity, sameBytes } from '../../static/js/coupon/identity.js';
import { canonicalName } from '../../static/js/coupon/names.js';
import { openDatabase, recall } from '../../static/js/offline/database.js';
import { enrol as letIn } from '../../static/js/offline/enrol.js';
import { write } from '../../static/js/offline/entry.js';
import { publicKeys } from '../../static/js/offline/keys.js';
import { pepperOf } from '../../static/js/offline/licence.js';
import { Pulse } from '../../static/js/offline/pulse.js';
import { all, count } from '../../static/js/offline/queue.js';
import { judge } from '../../static/js/offline/screens/judge.js';
import { standing } from '../../static/js/offline/standing.js';
import { clock, Page, trueNow } from './browser.js';

const TABS = 2;
let page;
let db;
let pulses;

async function open() {
  page = new Page();
  db = await openDatabase();
  pulses = Array.from({ length: TABS }, () => new Pulse(db, () => {}));
}

/** Let this browser in, by the owner's code and somebody's token in the place of their session. */
async function enrol({ code, name, token, desk }) {
  Object.assign(document.body.dataset, { desk, school: 'École', who: 'Dominique S.' });
  const post = async (url, body) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return { ok: reply.ok, status: reply.status, data: await reply.json() };
  };
  const { status } = await letIn(code, name, post);
  const device = await recall(db, 'device');
  return { status, id: device?.id, keys: device && (await publicKeys(device.keys)) };
}

/**
 * Read a coupon, compare who holds it, keep the claim: what the screens do, without the screens.
 *
 * The clock was right while the coupon was read. `stubborn`: the claim is made whatever this device says of it.
 */
async function claim({ id, text, family_name: name, birth_date: birthDate, stubborn }) {
  const now = await standing(db);
  if (!now.licence) return { code: 'licence_missing', kept: false };
  const judged = await judge(text, { ...now, now: trueNow() });
  const { keyId, serial, identityTag } = judged.payload;
  const person = { canonicalName: canonicalName(name), birthDate };
  const derived = await deriveIdentity({ ...person, serial, ...pepperOf(now.licence, keyId) });
  const same = sameBytes(derived.tag, identityTag);
  const kept = stubborn || (same && judged.code === 'ok');
  const identity = { how: 'tag', proof: derived.proof, document_type: 'cni', document_valid: true };
  if (kept) await write(db, { ...judged, identity, id, faceConfirmed: true }, now);
  return { code: same ? judged.code : 'identity_mismatch', kept };
}

/** Beat, in one tab or in two at once; `dies`: the page goes when an answer arrives, and is opened again. */
async function beat({ tabs = 1, anyway = false, dies = false }) {
  page.diesAtReply = dies;
  await page.run(() => Promise.all(pulses.slice(0, tabs).map((pulse) => pulse.beat({ anyway }))));
  page.diesAtReply = false;
  const died = !page.alive;
  if (died) await open();
  return { died, left: await count(db), contact: (await recall(db, 'contact'))?.outcome ?? null };
}

const drift = ({ ms }) => {
  clock.skewMs = ms;
  return {};
};

const tell = async () => ({ rows: await all(db), lines: await db.getAll('journal') });

const commands = { enrol, claim, beat, drift, tell };
await open();
for await (const line of createInterface({ input: process.stdin })) {
  const { do: name, ...asked } = JSON.parse(line);
  const said = await Promise.resolve(commands[name](asked)).catch((error) => ({ error: error.stack }));
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
process.exit(0);
