/** The documents that were photographed without network, as one sees them: where each stands, and what may be done. */
import { fill } from '../offline/said.js';
import { sentence } from '../words.js';
import { SealedPages } from './sealed_thumbs.js';
import { isLate, noteOf, stateOf } from './standing.js';

/** Give the fields of a copy ids of their own: a label must lead to the field beside it. */
export function numbered(item, number) {
  for (const field of item.querySelectorAll('[id]')) field.id += `-${number}`;
  for (const label of item.querySelectorAll('[for]')) label.htmlFor += `-${number}`;
  return item;
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
    if (!this.#items.has(key)) this.#items.set(key, numbered(this.blank.cloneNode(true), this.#items.size));
    return this.#items.get(key);
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
    part('open').hidden = !paper.url || !(['sent', 'held'].includes(state) || isLate(paper.pages));
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
