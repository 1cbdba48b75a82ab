/** The window of the counter: opened, read through until a coupon is found, closed when out of sight. */
import { Awake } from './awake.js';
import { Camera } from './camera.js';
import { Doorway } from './doorway.js';
import { Knobs } from './knobs.js';
import { Outline } from './outline.js';
import { prefer, preferences } from './preferences.js';
import { makeReader } from './reading.js';
import { offer } from './settings.js';
import { sentence } from './words.js';

export class Hatch {
  #opening = false;
  #round = 0;
  /** Whether it should be open whenever the page is in sight. */
  wanted = false;

  constructor(place) {
    this.place = place;
    this.say = place.querySelector('[data-camera-say]');
    this.camera = new Camera(place.querySelector('video'), () => this.close('ended'));
    this.outline = new Outline(place.querySelector('[data-camera-outline]'), this.camera.video);
    this.awake = new Awake(navigator.wakeLock);
    this.doorway = new Doorway(place);
    this.knobs = new Knobs(place, (deviceId) => this.lookThrough(deviceId));
    this.reader = makeReader(place, this.camera.video, this.outline, (name) => this.tell(name));
  }

  /** Say where things stand; the lamp is advised only where there is one to light. */
  tell(name) {
    const words = name && sentence(name === 'dark' && this.knobs.mayLight ? 'dark-lamp' : name);
    if (this.say.textContent !== words) this.say.textContent = words;
  }

  async open() {
    if (this.camera.live || this.#opening) return;
    this.wanted = this.#opening = true;
    this.doorway.clear();
    this.tell('opening');
    const told = (error) => error.message;
    const trouble = await this.camera.start(preferences().camera).then(() => null, told);
    this.#opening = false;
    if (trouble || document.hidden) return this.close(trouble);
    this.place.dataset.state = 'live';
    this.awake.hold();
    this.knobs.show(this.camera.track);
    offer(this.camera.track);
    await this.#read();
  }

  /** Let the camera go; `trouble` says why, when nobody wished it. */
  close(trouble = null) {
    this.camera.stop();
    this.awake.release();
    this.outline.clear();
    this.knobs.show(null);
    this.place.dataset.state = 'closed';
    // What asking again would not mend waits for a tap, or for the permission to change.
    if (trouble) this.wanted = ['busy', 'ended'].includes(trouble);
    this.tell(trouble ?? '');
    this.doorway.offer(trouble);
  }

  lookThrough(deviceId) {
    prefer('camera', deviceId);
    this.close();
    this.open();
  }

  async #read() {
    // A round that slept while the camera was closed and opened again must not read beside the new one.
    const mine = ++this.#round;
    this.tell('looking');
    await this.reader.readWhile(() => this.camera.live && mine === this.#round);
  }
}
