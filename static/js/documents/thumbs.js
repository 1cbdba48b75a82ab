/** The pages as one sees them: small pictures in a row, each with its buttons and how far it is. */
import { sentence } from '../words.js';

export class Thumbs {
  #items = new Map();

  /** `act(what, id)` hears `earlier`, `later` and `remove`. */
  constructor(list, blank, act) {
    Object.assign(this, { list, blank });
    list.addEventListener('click', (event) => {
      const button = event.target.closest('[data-do]');
      if (button) act(button.dataset.do, button.closest('[data-page]').dataset.page);
    });
  }

  /** Draw the pages in their order; what had the focus keeps it. */
  show(pages, busy) {
    const focused = document.activeElement;
    const items = pages.map((page) => this.#item(page));
    for (const [at, item] of items.entries()) {
      const number = String(at + 1);
      for (const word of item.querySelectorAll('[data-slot="number"]')) word.textContent = number;
      const still = { earlier: at === 0, later: at === pages.length - 1, remove: false };
      for (const button of item.querySelectorAll('[data-do]'))
        button.hidden = busy || still[button.dataset.do];
      this.progress(pages[at]);
    }
    this.list.replaceChildren(...items);
    const kept = new Set(pages.map((page) => page.id));
    for (const id of this.#items.keys()) if (!kept.has(id)) this.#items.delete(id);
    if (this.list.contains(focused) && !focused.hidden) focused.focus();
  }

  /** Say of one page how far it is. */
  progress({ id, size, sent = 0, done = false, begun = false }) {
    const item = this.#items.get(id);
    const bar = item.querySelector('progress');
    bar.hidden = !begun && !done;
    bar.value = done ? 1 : sent / Math.max(1, size);
    item.querySelector('[data-slot="done"]').hidden = !done;
  }

  #item(page) {
    if (this.#items.has(page.id)) return this.#items.get(page.id);
    const item = this.blank.content.firstElementChild.cloneNode(true);
    item.dataset.page = page.id;
    // A file that can't be drawn here is told by its name.
    item.querySelector('[data-slot="name"]').textContent = page.sealed ? sentence('sealed') : page.file.name;
    if (page.view) item.querySelector('[data-slot="view"]').replaceChildren(page.view);
    const note = item.querySelector('[data-slot="fault"]');
    note.hidden = !page.fault;
    note.querySelector('span').textContent = page.fault ? sentence(`kept-${page.fault}`) : '';
    this.#items.set(page.id, item);
    return item;
  }
}
