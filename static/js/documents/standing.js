/** How a document of sealed pages stands, and what is said of it; above all where it has waited long. */
import { DATE } from '../offline/said.js';
import { sentence } from '../words.js';

const DAY_MS = 86_400_000;
/** As long as a receipt is kept: by then the school has sent its document by some other way. */
export const KEPT_MS = 35 * DAY_MS;

/** When a page is forgotten: never before somebody has had a day to read that it will be. */
export const endOf = ({ addedAt, told }, now = Date.now()) =>
  Math.max(addedAt + KEPT_MS, (told ?? now) + DAY_MS);

/** Whether some of the pages have been here so long that it has to be said. */
export const isLate = (pages, now = Date.now()) => pages.some(({ addedAt }) => now - addedAt > DAY_MS);

/** How a document stands: `none`, `waiting`, `sending`, `sent`, `date` (one has to be given), or `held`. */
export function stateOf({ claimId, code, pages, sent, held }, going) {
  if (going?.claimId === claimId && going.code === code) return 'sending';
  if (pages.length === 0) return sent > 0 ? 'sent' : 'none';
  if (held) return held.why === 'date' ? 'date' : 'held';
  return 'waiting';
}

/** What is said beside it: sentences, or the server's words; then when its pages will be forgotten. */
export function noteOf(paper, now = Date.now()) {
  const { state, pages } = paper;
  if (state === 'none' || state === 'sending') return '';
  const late = isLate(pages, now);
  const said = standing(paper, late);
  if (!late) return said;
  const end = Math.min(...pages.map((page) => endOf(page, now)));
  return `${said} ${sentence('paper-until').replace('{}', DATE.format(new Date(end)))}`;
}

function standing({ state, held, url, away }, late) {
  if (state === 'held') return `${held.words} ${sentence(`paper-${held.why}`)}`.trim();
  if (state !== 'waiting') return sentence(`paper-${state}`);
  if (!url) return sentence('paper-claim');
  if (away === 'sign-in') return sentence('paper-sign-in');
  return sentence(late ? 'paper-late' : 'paper-waiting');
}
