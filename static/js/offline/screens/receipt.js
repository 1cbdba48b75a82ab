/** The provisional receipt: amber until the server has spoken, then green or red, in the same place. */
import { sentence } from '../../words.js';
import { segments } from '../gauge.js';
import { clock, euros, fill, moment } from '../said.js';

export function receipt(app, root) {
  const stage = root.querySelector('[data-deed]');
  let [state, beside] = [null, null];
  const draw = () => {
    const row = app.now.rows.find((one) => one.claimId === app.row);
    if (!row) return app.go('home');
    if (row.state !== state) {
      const first = state === null;
      state = row.state;
      const words = document.getElementById(`deed-${state}`).content.cloneNode(true);
      fill(words, {
        amount: euros(row.amountCents),
        rank: String(row.rank),
        at: clock(row.addedAt),
        settled: clock(row.settledAt ?? row.addedAt),
        why: row.answer?.detail ?? '',
        reference: row.answer?.transaction?.id.slice(0, 8) ?? '',
      });
      if (row.shown.unverified) fill(words, { checked: sentence('unverified') });
      stage.replaceChildren(words);
      if (!first) stage.querySelector('h1').focus();
      beside = photos(app, stage.querySelector('[data-photos]'));
    }
    beside.then((photographed) => photographed.show([row]));
    return gauge(stage.querySelector('.gauge'), app.now.ready);
  };
  app.changed = draw;
  draw();
}

/** What may be photographed for this claim, and how far that is; fetched only here, from what the browser keeps. */
async function photos(app, place) {
  const { Beside } = await import('../../documents/beside.js');
  return new Beside(app, place);
}

/** A bar of segments, filled for what is left. */
function gauge(place, { claims = 0, ofClaims = 0, amountCents = 0, until }) {
  place.hidden = ofClaims === 0;
  if (ofClaims === 0) return;
  fill(place, { left: claims, other: euros(amountCents), until: moment(until) });
  const bar = place.querySelector('.gauge__bar');
  const blank = place.querySelector('template').content.firstElementChild;
  const { all, left } = segments({ claims, ofClaims });
  bar.replaceChildren(
    ...Array.from({ length: all }, (_, at) => {
      const segment = blank.cloneNode(true);
      segment.classList.toggle('gauge__left', at < left);
      return segment;
    }),
  );
}
