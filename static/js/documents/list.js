/** The pages of the document on the screen: what was chosen or photographed, kept on the shelf and drawn. */
import { add, MOST_PAGES, move, remove } from './pages.js';
import { noShelf, open, Shelf } from './shelf.js';
import { keptPages } from './take_over.js';
import { Thumbs } from './thumbs.js';

export class List {
  pages = [];
  busy = false;

  /** `changed()` hears that there is more or less to send. */
  constructor(form, { tell, changed }) {
    Object.assign(this, { form, tell, changed });
    const [list, blank] = [form.querySelector('[data-thumbs]'), document.getElementById('page-template')];
    this.thumbs = new Thumbs(list, blank, (what, id) => this.#act(what, id));
  }

  /** Show what was left here before. */
  async restore() {
    const place = `${document.body.dataset.desk}|${new URL(this.form.action).pathname}`;
    // Without IndexedDB nothing outlives this page, and all the rest works.
    this.shelf = await open()
      .then((db) => new Shelf(db, place))
      .catch(() => noShelf);
    const kept = await keptPages(this.form, this.shelf).catch(() => []);
    if (kept.length === 0) return this.changed();
    const { view } = await import('./intake.js');
    for (const row of kept) {
      const sent = row.done ? row.file.size : 0;
      // A sealed page can't be shown here, by this device least of all.
      this.pages.push({ ...row, size: row.file.size, sent, view: row.sealed ? null : await view(row.file) });
    }
    this.#draw();
    this.tell('restored');
  }

  /** Take pages in: `[{file, fault, view}]`. */
  async add(made) {
    const fresh = made.map((one) => {
      const page = { ...one, id: crypto.randomUUID(), size: one.file.size, addedAt: Date.now(), url: null };
      return page;
    });
    const { pages, left } = add(this.pages, fresh);
    const before = this.pages.length;
    this.pages = pages;
    for (const [at, page] of pages.entries()) {
      if (at >= before) await this.shelf.put(page, at).catch(() => {});
    }
    this.#draw();
    this.tell(left > 0 ? 'too-many' : 'page-added');
  }

  /** Lock the pages while they leave, or give them back. */
  lock(busy) {
    this.busy = busy;
    this.#draw();
  }

  get full() {
    return this.pages.length >= MOST_PAGES;
  }

  async #act(what, id) {
    if (this.busy) return;
    this.pages =
      what === 'remove' ? remove(this.pages, id) : move(this.pages, id, what === 'earlier' ? -1 : 1);
    if (what === 'remove') this.form.querySelector('[data-choose] input').focus();
    this.#draw();
    if (what === 'remove') await this.shelf.drop(id);
    for (const [order, page] of this.pages.entries()) await this.shelf.note(page.id, { order });
    this.tell(what === 'remove' ? 'page-removed' : 'page-moved');
  }

  #draw() {
    this.thumbs.show(this.pages, this.busy);
    this.changed();
  }
}
