/**
 * Documents of the page: one page of each at a time, larger, smaller, turned, by buttons and by keys.
 *
 * Keys work where a document has the focus, so that no key is taken from the page around it: arrows and Page
 * Up or Down turn over, + and − zoom, 0 gives back the whole page, T turns it. A screen that wants other keys
 * clicks the buttons, which are `[data-viewer-do]`.
 */
import { askAgain, KEYS, step, turned, ZOOMS } from './viewing.js';

class Viewer {
  #page = 1;

  constructor(place) {
    this.place = place;
    this.pages = [...place.querySelectorAll('.viewer__page')];
    this.say = place.querySelector('[data-viewer-say]');
    this.zoom = place.querySelector('[data-viewer-zoom]');
    this.stage = place.querySelector('[data-viewer-stage]');
    place.querySelector('[data-viewer-tools]').hidden = false;
    place.addEventListener('click', (event) => {
      const button = event.target.closest('[data-viewer-do]');
      if (button) this.act(button.dataset.viewerDo);
    });
    place.addEventListener('keydown', (event) => this.#key(event));
    this.#show();
  }

  act(what) {
    const shown = this.place.dataset;
    if (what === 'next' || what === 'previous') this.#turnTo(this.#page + (what === 'next' ? 1 : -1));
    else if (what === 'turn') shown.turn = turned(shown.turn);
    else shown.zoom = what === 'whole' ? '100' : step(shown.zoom, what);
    this.#show();
  }

  #turnTo(page) {
    if (page < 1 || page > this.pages.length) return;
    this.#page = page;
    this.stage.scrollTo(0, 0);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const what = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const sideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
    // Enlarged, the arrows move over the page, as they do anywhere else.
    if (!what || (sideways && Number(this.place.dataset.zoom) > 100)) return;
    event.preventDefault();
    this.act(what);
  }

  #show() {
    const { zoom } = this.place.dataset;
    for (const [at, page] of this.pages.entries()) page.hidden = at + 1 !== this.#page;
    const words = this.say.dataset.words.replace('{}', String(this.#page));
    if (this.say.textContent !== words) this.say.textContent = words;
    this.zoom.textContent = `${zoom}\u00a0%`;
    const image = this.pages[this.#page - 1]?.querySelector('img');
    if (image && Number(zoom) > 150 && image.src !== image.dataset.large) image.src = image.dataset.large;
    this.#still('previous', this.#page === 1);
    this.#still('next', this.#page === this.pages.length);
    this.#still('out', zoom === ZOOMS.at(0));
    this.#still('in', zoom === ZOOMS.at(-1));
  }

  #still(what, still) {
    this.place.querySelector(`[data-viewer-do="${what}"]`).setAttribute('aria-disabled', String(still));
  }
}

for (const place of document.querySelectorAll('[data-viewer]')) {
  new Viewer(place);
  for (const image of place.querySelectorAll('img')) askAgain(image);
}
