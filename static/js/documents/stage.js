/** What the camera's screen shows: aiming, working, or the page taken, with its words and its buttons. */
import { draw } from '../picture.js';
import { sentence } from '../words.js';

const SHOWN = 1000;
/** The buttons of each stage: a second tap of one that has done its work does nothing. */
const BUTTONS = { aim: ['take'], judge: ['keep', 'again', 'whole'], work: [] };

export class Stage {
  name = '';

  constructor(place, acts) {
    this.place = place;
    this.say = place.querySelector('[data-taking-say]');
    place.addEventListener('click', ({ target }) => {
      const act = target.closest('[data-taking]')?.dataset.taking;
      if (BUTTONS[this.name]?.includes(act)) acts[act]();
    });
    place.querySelector('[data-taking-close]').addEventListener('click', () => place.close());
  }

  show(name, words, focused = null) {
    this.name = name;
    this.place.dataset.at = name;
    this.tell(words);
    this.place.querySelector(`[data-taking="${focused}"]`)?.focus();
  }

  /** Show the page that was taken, and what is wrong with it. */
  judge({ canvas, cut, fault }) {
    draw(canvas, canvas.width, canvas.height, SHOWN, this.place.querySelector('[data-taking-view]'));
    this.place.querySelector('[data-taking="whole"]').hidden = !cut;
    this.place.dataset.fault = fault ?? '';
    this.show('judge', fault ?? 'readable', fault ? 'again' : 'keep');
  }

  tell(name) {
    const words = sentence(`page-${name}`);
    if (this.say.textContent !== words) this.say.textContent = words;
  }
}
