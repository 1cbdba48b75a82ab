/** The documents that were photographed without network, as one sees them: where each stands, and what may be done. */
import { fill } from '../offline/said.js';
import { sentence } from '../words.js';
import { SealedPages } from './sealed_thumbs.js';

/** How a document stands: `none`, `waiting`, `sending`, `sent`, `date` (one has to be given), or `held`. */
export function stateOf({ claimId, code, pages, sent, held }, going) {
  if (going?.claimId === claimId && going.code === code) return 'sending';
  if (pages.length === 0) return sent > 0 ? 'sent' : 'none';
  if (held) return held.why === 'date' ? 'date' : 'held';
  return 'waiting';
}

/** What is said beside it: the name of a sentence, or the server's words. */
function noteOf({ state, held, url, away }) {
  if (state === 'held') return `${held.words} ${sentence(`paper-${held.why}`)}`.trim();
  if (state === 'none' || state === 'sending') return '';
  if (state !== 'waiting') return sentence(`paper-${state}`);
  if (!url) return sentence('paper-claim');
  return sentence(away === 'sign-in' ? 'paper-sign-in' : 'paper-waiting');
}

export class Papers {
  #items = new Map();

  /** `act(what, paper, more)` hears `shoot`, `send`, `remove` with a page's id, and `date` with what was typed. */
  constructor(place, act) {
    Object.assign(this, { list: place.querySelector('[data-papers]'), act });
    this.blank = place.querySelector('[data-paper]').content.firstElementChild;
  }

  /** Draw documents: groups of pages, each with `said`, `url`, `dated`, `mayShoot`, `going` and `away`. */
  show(papers) {
    const items = papers.map((paper) => this.#draw(this.#item(paper), paper));
    // What is typed in must not lose the focus to a page that arrived.
    if (items.some((item, at) => item !== this.list.children[at]) || items.length < this.list.children.length)
      this.list.replaceChildren(...items);
  }

  #item({ claimId, code }) {
    const key = `${claimId} ${code}`;
    const item = this.#items.get(key) ?? this.blank.cloneNode(true);
    this.#items.set(key, item);
    return item;
  }

  #draw(item, paper) {
    const state = stateOf(paper, paper.going);
    const part = (name) => item.querySelector(`[data-part="${name}"]`);
    const there = paper.pages.length > 0;
    if (item.dataset.state !== state) item.dataset.state = state;
    for (const word of item.querySelectorAll('[data-at]')) word.hidden = word.dataset.at !== state;
    fill(item, { ...paper.said, percent: String(paper.going?.percent ?? 0) });
    const note = noteOf({ ...paper, state });
    if (part('note').textContent !== note) part('note').textContent = note;
    item.pages ??= new SealedPages(part('pages'), (id) => this.act('remove', paper, id));
    item.pages.show(paper.pages, state === 'sending');
    part('date').hidden = !there || !paper.dated || state === 'sending';
    part('shoot').hidden = !paper.mayShoot;
    fill(item, { way: sentence(there ? 'paper-more' : 'paper-shoot') });
    part('send').hidden = !paper.url || !there || state === 'sending' || state === 'date';
    part('open').hidden = !paper.url || !['sent', 'held'].includes(state);
    if (paper.url) part('open').href = state === 'sent' ? paper.url.replace(/\/[^/]*$/, '') : paper.url;
    this.#listen(part, paper);
    return item;
  }

  #listen(part, paper) {
    for (const what of ['shoot', 'send']) part(what).onclick = () => this.act(what, paper);
    const fields = [...part('date').querySelectorAll('input')];
    fields.forEach((field, at) => {
      field.onchange = () => {
        const typed = fields.map((one) => one.value.trim());
        if (typed.every(Boolean)) this.act('date', paper, { day: typed[0], month: typed[1], year: typed[2] });
      };
      const kept = paper.signed && Object.values(paper.signed)[at];
      if (kept && !field.value && document.activeElement !== field) field.value = kept;
    });
  }
}
