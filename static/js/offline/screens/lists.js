/** What this device keeps: the list of its claims, and the refusals that somebody has to read. */
import { keepsPages } from '../../documents/sweep.js';
import { showRows } from '../kept-list.js';
import { conflicts, markRead } from '../queue.js';
import { clock, euros, fill, moment } from '../said.js';

export function list(app, root) {
  let papers = null;
  app.changed = async () => {
    showRows(root.querySelector('[data-rows] ul'), root.querySelector('[data-rows] template'), app.now.rows);
    root.querySelector('[data-rows]').hidden = app.now.rows.length === 0;
    root.querySelector('[data-none]').hidden = app.now.rows.length > 0;
    papers ??= photographed(app, root.querySelector('[data-photos]'));
    const rows = app.now.rows.filter((row) => row.state !== 'refused');
    (await papers)?.show(rows, { only: true });
  };
}

/** The documents that were photographed here; fetched only where there are any. */
async function photographed(app, place) {
  if (!(await keepsPages())) return null;
  const { Beside } = await import('../../documents/beside.js');
  return new Beside(app, place);
}

export function inbox(app, root) {
  const blank = root.querySelector('[data-conflict]').content.firstElementChild;
  const place = root.querySelector('[data-conflicts]');
  let shown = '';
  app.changed = async () => {
    const rows = await conflicts(app.db);
    const ids = rows.map((row) => row.claimId).join();
    root.querySelector('[data-none]').hidden = rows.length > 0;
    if (ids === shown) return;
    shown = ids;
    place.replaceChildren(...rows.map((row) => card(app, blank, row)));
  };
}

function card(app, blank, row) {
  const item = blank.cloneNode(true);
  const { code = 'refused', title = '', detail = '', advice = '' } = row.answer ?? {};
  item.dataset.outcome = code;
  const steps = Array.isArray(advice) ? advice.join(' ') : advice;
  fill(item, {
    title,
    detail,
    advice: steps,
    rank: String(row.rank),
    amount: euros(row.amountCents),
    by: row.shown.by ?? '',
    kept: moment(row.addedAt),
    refused: moment(row.settledAt),
    hour: clock(row.addedAt),
  });
  const contest = item.querySelector('[data-contest]');
  // Not by its `hash`: what lies in a template has no address of its own to change.
  contest.setAttribute('href', `${contest.getAttribute('href')}#refus-${row.claimId}`);
  item.querySelector('[data-action="read-conflict"]').addEventListener('click', async () => {
    await markRead(app.db, row.claimId);
    await app.refresh();
    app.place.querySelector('h1').focus();
  });
  return item;
}
