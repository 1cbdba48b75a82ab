/**
 * Sealed pages in a row. What lies on the disk can't be shown; a page taken since this screen was opened can, as long
 * as nobody else takes over the device: its small picture is in memory alone.
 */
import { glimpse } from './glimpses.js';

export class SealedPages {
  #shown = '';

  /** `remove(id)` hears that a page is to go. */
  constructor(list, remove) {
    Object.assign(this, { list, remove });
    this.blank = document.getElementById('sealed-page').content.firstElementChild;
  }

  show(pages, busy) {
    const shown = pages.map(({ id }) => `${id} ${glimpse(id) !== null}`).join() + busy;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.list.replaceChildren(...pages.map((page, at) => this.#item(page.id, at + 1, busy)));
  }

  #item(id, number, busy) {
    const item = this.blank.cloneNode(true);
    for (const word of item.querySelectorAll('[data-slot="number"]')) word.textContent = String(number);
    const view = glimpse(id);
    if (view) item.querySelector('[data-slot="view"]').replaceChildren(view);
    const button = item.querySelector('button');
    button.hidden = busy;
    button.addEventListener('click', () => this.remove(id));
    return item;
  }
}
