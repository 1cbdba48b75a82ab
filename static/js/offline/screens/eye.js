/** The window of the counter without network: the camera, and the decoder of this device alone. */
import { Awake } from '../../awake.js';
import { Camera } from '../../camera.js';
import { DeviceDecoder } from '../../decoder/here.js';
import { Knobs } from '../../knobs.js';
import { Outline } from '../../outline.js';
import { prefer, preferences } from '../../preferences.js';
import { Reader } from '../../reader.js';
import { sentence } from '../../words.js';

export class Eye {
  #closed = false;
  /** A reading that slept while the camera was closed and opened again must not go on beside the new one. */
  #round = 0;
  #awake = new Awake(navigator.wakeLock);
  decoder = new DeviceDecoder();
  /** `open(text)` is called with each coupon's text; it leaves the screen. */
  constructor(place, open) {
    Object.assign(this, { place, say: place.querySelector('[data-camera-say]') });
    this.button = place.querySelector('[data-way="start"]');
    const video = place.querySelector('video');
    this.camera = new Camera(video, () => this.stop('ended'));
    this.reader = new Reader(video, {
      decoder: this.decoder,
      opener: { open: async (text) => open(text) ?? true },
      outline: new Outline(place.querySelector('[data-camera-outline]'), video),
      tell: (name) => this.tell(name),
      unread: () => false,
    });
    this.knobs = new Knobs(place, (deviceId) => this.lookThrough(deviceId));
    this.button.addEventListener('click', () => this.start());
  }

  tell(name) {
    const words = name ? sentence(name === 'dark' && this.knobs.mayLight ? 'dark-lamp' : name) : '';
    if (this.say.textContent !== words) this.say.textContent = words;
  }

  async start() {
    if (this.camera.live || this.#closed) return;
    this.button.hidden = true;
    this.tell('opening');
    try {
      await this.camera.start(preferences().camera);
    } catch (error) {
      return this.stop(error.message);
    }
    if (this.#closed) return this.camera.stop();
    this.place.dataset.state = 'live';
    this.#awake.hold();
    this.knobs.show(this.camera.track);
    this.tell('looking');
    const mine = ++this.#round;
    return this.reader.readWhile(() => this.camera.live && mine === this.#round);
  }

  lookThrough(deviceId) {
    prefer('camera', deviceId);
    this.stop();
    this.start();
  }

  /** Let the camera go; `trouble` says why, when nobody wished it. */
  stop(trouble = '') {
    this.camera.stop();
    this.knobs.show(null);
    this.#awake.release();
    this.place.dataset.state = 'closed';
    this.button.hidden = false;
    this.tell(trouble);
  }

  /** The screen is left: it never opens again. */
  close() {
    this.#closed = true;
    this.stop();
  }
}
