/** The window of the counter: opened, read through until a coupon is found, closed when out of sight. */
import { Camera } from './camera.js';
import { Doorway } from './doorway.js';
import { prefer, preferences } from './preferences.js';
import { offer } from './settings.js';
import { sentence } from './words.js';

export class Hatch {
  #opening = false;
  #round = 0;
  #works = null;
  /** Whether it should be open whenever the page is in sight. */
  wanted = false;

  constructor(place) {
    this.place = place;
    this.say = place.querySelector('[data-camera-say]');
    this.camera = new Camera(place.querySelector('video'), () => this.close('ended'));
    this.doorway = new Doorway(place);
  }

  /** Say where things stand; the lamp is advised only where there is one to light. */
  tell(name) {
    const words = name && sentence(name === 'dark' && this.#works.knobs.mayLight ? 'dark-lamp' : name);
    if (this.say.textContent !== words) this.say.textContent = words;
  }

  async open() {
    if (this.camera.live || this.#opening) return;
    this.wanted = this.#opening = true;
    this.doorway.clear();
    this.tell('opening');
    const trouble = await this.#trouble();
    this.#opening = false;
    if (trouble || document.hidden) return this.close(trouble);
    this.place.dataset.state = 'live';
    this.#works.begin(this.camera.track);
    offer(this.camera.track);
    await this.#read();
  }

  /** Let the camera go; `trouble` says why, when nobody wished it. */
  close(trouble = null) {
    this.camera.stop();
    this.#works?.end();
    this.place.dataset.state = 'closed';
    // What asking again would not mend waits for a tap, or for the permission to change.
    if (trouble) this.wanted = ['busy', 'ended', 'unreachable'].includes(trouble);
    this.tell(trouble ?? '');
    this.doorway.offer(trouble);
  }

  lookThrough(deviceId) {
    prefer('camera', deviceId);
    this.close();
    this.open();
  }

  /** Open the camera and fetch what works behind it, side by side; say what went wrong, or null. */
  async #trouble() {
    const [camera, works] = await Promise.allSettled([
      this.camera.start(preferences().camera),
      import('./works.js'),
    ]);
    if (camera.reason) return camera.reason.message;
    if (works.reason) return 'unreachable';
    const [tell, other] = [(name) => this.tell(name), (deviceId) => this.lookThrough(deviceId)];
    this.#works ??= new works.value.Works(this.place, this.camera.video, { tell, other });
    return null;
  }

  async #read() {
    // A round that slept while the camera was closed and opened again must not read beside the new one.
    const mine = ++this.#round;
    this.tell('looking');
    await this.#works.reader.readWhile(() => this.camera.live && mine === this.#round);
  }
}
