/** What an enrolled device does on the pages of the counter: delivers, renews, and says where things stand. */
import { documentsLeft } from '../documents/sweep.js';
import { openDatabase, recall } from './database.js';
import { showShare } from './day-share.js';
import { showRows } from './kept-list.js';
import { notePerson } from './person.js';
import { Pulse } from './pulse.js';
import { conflicts } from './queue.js';
import { fill } from './said.js';
import { shellPage } from './shell-page.js';
import { warnBeforeLeaving } from './sign-out.js';
import { sayReadiness, standing } from './standing.js';

const db = await openDatabase();
export const pulse = new Pulse(db, show);
/** Whether there is a device in what this browser keeps; it may have been one, and have lost all. */
export const enrolled = (await recall(db, 'device')) !== undefined;

/** Bring a page's own words about this device up to date. */
async function show() {
  const now = await standing(db);
  if (!now.device) return;
  sayReadiness(now);
  showShare(now.rows);
  const waiting = now.rows.filter((row) => row.state === 'waiting').length;
  const unread = (await conflicts(db)).length;
  const pages = await documentsLeft();
  for (const [name, number] of Object.entries({ waiting, unread, pages })) {
    for (const place of document.querySelectorAll(`[data-kept-count="${name}"]`)) {
      if (number > 0) fill(place, { count: number });
      place.hidden = number === 0;
    }
  }
  for (const place of document.querySelectorAll('[data-kept-list]')) {
    showRows(place.querySelector('ul'), place.querySelector('template'), now.rows);
    place.hidden = now.rows.length === 0;
  }
}

/** Put the lines of the page without network, which this browser keeps, in their place on the scan. */
async function borrowLines() {
  const place = document.querySelector('[data-kept-place]');
  if (!place) return;
  const page = await shellPage();
  const lines = page.getElementById('screen-home').content.querySelectorAll('.kept-counts, .ready');
  place.replaceChildren(...[...lines].map((line) => document.importNode(line, true)));
}

let begun = null;
/** Look after this device from now on, once, however often it is called. */
export function begin() {
  begun ??= lookAfter();
  return begun;
}

async function lookAfter() {
  await borrowLines().catch(() => {});
  await notePerson(db, document.body.dataset);
  await show();
  warnBeforeLeaving(db);
  await pulse.start();
}

if (enrolled) await begin();
