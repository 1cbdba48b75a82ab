/** All that works behind the open window; fetched when it opens, so that the page itself comes sooner. */
import { Awake } from './awake.js';
import { DeviceDecoder, DeviceFirst } from './decoder/here.js';
import { ServerDecoder } from './decoder.js';
import { signIn } from './http.js';
import { Knobs } from './knobs.js';
import { showProblem } from './notice.js';
import { mayGoOn, takeAlong } from './offline/hand-on.js';
import { Opener } from './opener.js';
import { Outline } from './outline.js';
import { preferences } from './preferences.js';
import { Reader } from './reader.js';
import { signal } from './signals.js';
import { sentence } from './words.js';

export class Works {
  /** `tell(name)` says where things stand; `other(deviceId)` is called when another camera is wanted. */
  constructor(place, video, { tell, other }) {
    Object.assign(this, { urls: place.dataset, tell });
    this.awake = new Awake(navigator.wakeLock);
    this.knobs = new Knobs(place, other);
    this.outline = new Outline(place.querySelector('[data-camera-outline]'), video);
    const refuse = (problem) => this.#refuse(problem);
    const opener = new Opener(this.urls, { tell, refuse, signal: (name) => signal(name, preferences()) });
    const decoder = new DeviceFirst(new DeviceDecoder(), new ServerDecoder(this.urls.framesUrl));
    const unread = (error) => this.#unread(error);
    this.reader = new Reader(video, { decoder, opener, outline: this.outline, tell, unread });
  }

  begin(track) {
    this.awake.hold();
    this.knobs.show(track);
  }

  end() {
    this.awake.release();
    this.knobs.show(null);
    this.outline.clear();
  }

  #refuse(problem) {
    this.tell('looking');
    showProblem(problem, sentence('problem'));
  }

  /** Say why a frame was not read; true when the page is left for it. */
  #unread({ reason, problem, text }) {
    // The server is away and this device can go on alone: the coupon that was read goes along.
    if (reason === 'unreachable' && text && mayGoOn(this.urls)) return takeAlong(text);
    if (reason === 'signed-out') signIn(this.urls.signinUrl);
    else if (reason === 'forbidden') this.#refuse(problem);
    else this.tell(reason === 'turned-down' ? 'looking' : reason);
    return reason === 'signed-out';
  }
}
