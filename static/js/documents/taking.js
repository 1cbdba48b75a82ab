/** The camera before a page: its edges are outlined while one aims; what was taken is judged before it is kept. */
import { Camera } from '../camera.js';
import { Outline } from '../outline.js';
import { draw } from '../picture.js';
import { aim } from './aim.js';
import { Helper } from './helper.js';
import { Stage } from './stage.js';
import { asFile, take } from './still.js';

/** What a page needs to be read: 150 dots an inch of A4 are 1,754 pixels. */
const SIZE = { width: 2560, height: 1920 };

export class Taking {
  #taken = null;

  /** `keep({file, fault, canvas})` is handed each page; `failed(trouble)` hears why there is no camera. */
  constructor(place, { keep, failed }) {
    Object.assign(this, { place, keep, failed, video: place.querySelector('video') });
    this.camera = new Camera(this.video, () => place.close(), SIZE);
    this.outline = new Outline(place.querySelector('[data-camera-outline]'), this.video, Math.min);
    this.stage = new Stage(place, {
      take: () => this.#take(draw(this.video, this.video.videoWidth, this.video.videoHeight, SIZE.width)),
      whole: () => this.#take(this.#taken.shot, true),
      again: () => this.#aim(),
      keep: () => this.#keep(),
    });
    place.addEventListener('close', () => this.#end());
    document.addEventListener('visibilitychange', () => document.hidden && place.open && place.close());
  }

  async open() {
    if (this.place.open) return;
    this.helper = new Helper();
    this.place.showModal();
    this.stage.show('work', 'opening');
    try {
      await this.camera.start();
      await this.#aim();
    } catch (trouble) {
      this.place.close();
      this.failed(trouble.message);
    }
  }

  #aim() {
    this.stage.show('aim', 'sought', 'take');
    const aiming = () => this.camera.live && this.stage.name === 'aim';
    return aim(this.helper, this.video, this.outline, { aiming, tell: (name) => this.stage.tell(name) });
  }

  /** Take what was shot; with `whole`, without cutting it. */
  async #take(shot, whole = false) {
    this.stage.show('work', 'working');
    this.outline.clear();
    this.#taken = await take(this.helper, shot, whole);
    if (this.place.open) this.stage.judge(this.#taken);
  }

  async #keep() {
    const { canvas, fault } = this.#taken;
    this.stage.show('work', 'working');
    await this.keep({ file: await asFile(canvas, 'page.jpg'), fault, canvas });
    this.place.close();
  }

  #end() {
    this.camera.stop();
    this.helper.close();
    this.outline.clear();
    this.#taken = null;
  }
}
