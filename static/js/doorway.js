/** What stands in the window while the camera is closed: a way to open it, and the ways round it. */
import { sentence } from './words.js';

/** What may be done about each trouble, the first one first. */
const WAYS = {
  refused: ['allow', 'number', 'start'],
  busy: ['start', 'number'],
  ended: ['start', 'number'],
  unreachable: ['start', 'number'],
  missing: ['number', 'start'],
  insecure: ['number'],
};

export class Doorway {
  constructor(place) {
    this.place = place;
    this.list = place.querySelector('[data-ways]');
    this.ways = [...this.list.children];
    this.held = false;
    this.word = place.querySelector('[data-way="start"] span');
  }

  /** Offer to open the camera; after some trouble, what helps first, with the focus if it was in the window. */
  offer(trouble = null) {
    this.clear();
    this.word.textContent = sentence(trouble ? 'again' : 'start');
    this.place.dataset.trouble = trouble ?? '';
    const wanted = (trouble ? WAYS[trouble] : ['start']).map((name) => this.#way(name));
    this.list.prepend(...wanted);
    for (const way of wanted) way.hidden = false;
    wanted[0].dataset.main = '';
    if (trouble && this.held) wanted[0].focus();
    this.held = false;
  }

  /** The camera is opening: nothing stands in the window. */
  clear() {
    // What has the focus is about to vanish: it is given to what takes its place, if anything does.
    this.held ||= this.place.contains(document.activeElement);
    this.place.dataset.trouble = '';
    for (const way of this.ways) {
      way.hidden = true;
      delete way.dataset.main;
    }
  }

  #way(name) {
    return this.ways.find((way) => way.dataset.way === name);
  }
}
