/** The list « on this phone »: what waits, what was accepted, what was refused, and never a name. */
import { clock, euros, fill } from './said.js';

/** Draw rows, the newest first, each from the blank of its state. */
export function showRows(list, blanks, rows) {
  list.replaceChildren(...rows.map((row) => line(blanks, row)));
}

function line(blanks, row) {
  const item = blanks.content.querySelector(`[data-state="${row.state}"]`).cloneNode(true);
  item.querySelector('[data-unverified]').hidden = !row.shown.unverified;
  return fill(item, {
    at: clock(row.addedAt),
    rank: String(row.rank),
    amount: euros(row.amountCents),
    by: row.shown.by ?? '',
    why: row.answer?.title ?? '',
  });
}
