/** The counter without network: one screen at a time, each drawn from its template on the page. */
import { forgetGlimpses } from '../../documents/glimpses.js';
import { documentsLeft } from '../../documents/sweep.js';
import { conflicts } from '../queue.js';
import { fill } from '../said.js';
import { sayReadiness, standing } from '../standing.js';
import { isIdle } from './lock.js';

/** Screens that stand on a coupon that was read; without it there is only the way back. */
const NEED_CLAIM = new Set(['coupon', 'number', 'identity', 'face', 'keep']);
/** Screens that show no more than lists, or give what only a sibling can read: whoever holds the device may look. */
const FOR_ANYBODY = new Set(['person', 'list', 'conflicts', 'entrust']);

export class App {
  #close = null;
  /** The coupon at hand and what was checked of it; in memory alone. */
  claim = null;
  /** Called when what the device keeps has changed. */
  changed = null;

  constructor(db, place, screens) {
    Object.assign(this, { db, place, screens });
    addEventListener('popstate', ({ state }) => this.go(state?.screen ?? 'home', { back: true }));
    place.addEventListener('click', ({ target }) => {
      const name = target.closest('[data-go]')?.dataset.go;
      if (name) this.go(name);
    });
  }

  /** Show a screen, or the one that must come before it. */
  async go(name, { back = false } = {}) {
    this.now = await standing(this.db);
    const shown = this.#allowed(name);
    this.#close?.();
    // Whoever holds the device next sees nothing of what the last one photographed.
    if (shown === 'person') forgetGlimpses();
    Object.assign(this, { screen: shown, changed: null });
    const template = document.getElementById(`screen-${shown}`);
    this.place.replaceChildren(template.content.cloneNode(true));
    document.body.className = template.dataset.body ?? '';
    document.title = template.dataset.title;
    if (!back) history.pushState({ screen: shown }, '');
    this.#close = (await this.screens[shown](this, this.place)) ?? null;
    await this.refresh();
    scrollTo(0, 0);
    (this.place.querySelector('[autofocus]') ?? this.place.querySelector('h1')).focus();
  }

  /** What the device keeps has changed: say it wherever this screen says it. */
  async refresh() {
    this.now = await standing(this.db);
    sayReadiness(this.now);
    const waiting = this.now.rows.filter((row) => row.state === 'waiting').length;
    const numbers = { waiting, unread: (await conflicts(this.db)).length, pages: await documentsLeft() };
    for (const place of this.place.querySelectorAll('[data-kept-count]')) {
      const number = numbers[place.dataset.keptCount];
      if (number > 0) fill(place, { count: number });
      place.hidden = number === 0;
    }
    await this.changed?.();
  }

  #allowed(name) {
    const { person } = this.now;
    if (!FOR_ANYBODY.has(name) && (!person || isIdle(person))) {
      this.next = NEED_CLAIM.has(name) && this.claim ? name : 'home';
      return 'person';
    }
    return NEED_CLAIM.has(name) && !this.claim ? 'home' : name;
  }
}
