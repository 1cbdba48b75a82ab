/** The knobs round the window: lamp, zoom, other camera. Each shows only when the camera at hand has it. */
import { cameras } from './camera.js';
import { ask, hasTorch, zoomOf } from './lens.js';

export class Knobs {
  #track = null;

  /** `other(deviceId)` is called when another camera is wanted. */
  constructor(place, other) {
    const part = (name) => place.querySelector(`[data-${name}]`);
    this.torch = part('torch');
    this.flip = part('flip');
    this.zoom = part('zoom');
    this.range = this.zoom.querySelector('input');
    this.torch.addEventListener('click', () => this.#light(!this.#lit));
    this.flip.addEventListener('click', async () => other(await this.#next()));
    this.range.addEventListener('input', () => ask(this.#track, { zoom: this.range.valueAsNumber }));
    for (const button of this.zoom.querySelectorAll('[data-zoom-by]')) {
      button.addEventListener('click', () => this.#nearer(Number(button.dataset.zoomBy)));
    }
  }

  /** Whether there is a lamp that could be lit now. */
  get mayLight() {
    return !this.torch.hidden && !this.#lit;
  }

  get #lit() {
    return this.torch.getAttribute('aria-pressed') === 'true';
  }

  /** Show what this track can do; without one, nothing. */
  async show(track) {
    this.#track = track;
    this.torch.setAttribute('aria-pressed', 'false');
    this.torch.hidden = !hasTorch(track);
    const zoom = zoomOf(track);
    this.zoom.hidden = zoom === null;
    if (zoom) Object.assign(this.range, { min: zoom.min, max: zoom.max, step: zoom.step, value: zoom.value });
    this.flip.hidden = !track || (await cameras()).length < 2;
  }

  async #light(on) {
    if (await ask(this.#track, { torch: on })) this.torch.setAttribute('aria-pressed', String(on));
    // A lamp that the device has but will not light is no help.
    else this.torch.hidden = true;
  }

  #nearer(steps) {
    const tenth = (this.range.max - this.range.min) / 10;
    this.range.value = this.range.valueAsNumber + steps * tenth;
    return ask(this.#track, { zoom: this.range.valueAsNumber });
  }

  async #next() {
    const ids = (await cameras()).map((camera) => camera.deviceId);
    return ids[(ids.indexOf(this.#track?.getSettings().deviceId) + 1) % ids.length];
  }
}
