/** Show the last coupons read at this desk, in place of the steps that newcomers read. */
import { recall } from './lately.js';

const list = document.querySelector('[data-lately]');
const blank = list.querySelector('template').content.firstElementChild;
const clock = new Intl.DateTimeFormat('fr-FR', { hour: '2-digit', minute: '2-digit' });

function line({ end, outcome, words, at, href }) {
  const item = blank.cloneNode(true);
  const slot = (name) => item.querySelector(`[data-slot="${name}"]`);
  item.querySelector('a').href = href;
  slot('end').textContent = end;
  slot('words').textContent = words;
  slot('at').textContent = clock.format(new Date(at));
  slot('at').dateTime = at;
  item.dataset.tone = ['ok', 'accepted'].includes(outcome) ? 'ok' : 'no';
  return item;
}

function show() {
  const entries = recall(document.body.dataset.desk);
  list.querySelector('ol').replaceChildren(...entries.map(line));
  list.hidden = entries.length === 0;
  if (entries.length > 0) document.querySelector('[data-how]').dataset.known = '';
  // Where there is room the list lies open; on a phone it waits under one line.
  list.open = matchMedia('(min-width: 45rem)').matches;
}

// The page may come back from the browser's memory after another coupon was read.
addEventListener('pageshow', show);
show();
