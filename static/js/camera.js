/** The camera of the device, shown in a `video` element and let go whenever the page is out of sight. */

const CAUSES = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

export class Camera {
  #stream = null;

  /** `ended()` is called when the system takes the camera away, never by `stop()`; `size` is what would be best. */
  constructor(video, ended, size = { width: 1280, height: 960 }) {
    Object.assign(this, { video, ended, size });
  }

  get live() {
    return this.#stream !== null;
  }

  get track() {
    return this.#stream?.getVideoTracks()[0] ?? null;
  }

  /**
   * Open the camera of that id where it is still there, else the one that looks away from the screen.
   *
   * Throws an Error whose message is `insecure`, `refused`, `missing` or `busy`.
   */
  async start(deviceId = '') {
    if (!navigator.mediaDevices?.getUserMedia) throw new Error(isSecureContext ? 'missing' : 'insecure');
    const which = deviceId ? { deviceId: { ideal: deviceId } } : { facingMode: { ideal: 'environment' } };
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { ...which, width: { ideal: this.size.width }, height: { ideal: this.size.height } },
      });
      this.track.addEventListener('ended', this.ended);
      this.video.srcObject = this.#stream;
      this.video.hidden = false;
      await this.video.play();
    } catch (error) {
      this.stop();
      throw new Error(CAUSES[error.name] ?? 'busy', { cause: error });
    }
  }

  stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.video.srcObject = null;
    this.video.hidden = true;
  }
}

/** List the cameras there are; before the person has allowed one, they have neither name nor id. */
export async function cameras() {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return devices.filter((device) => device.kind === 'videoinput');
}

/** Return the browser's own word on whether this site may use the camera, or null where it has none. */
export async function permission() {
  try {
    return await navigator.permissions.query({ name: 'camera' });
  } catch {
    // Some browsers do not know this permission by name: a tap asks for it.
    return null;
  }
}

/** Say what would be in the way before anybody taps, or null. */
export async function troubleAhead() {
  if (!navigator.mediaDevices) return isSecureContext ? 'missing' : 'insecure';
  return (await cameras()).length === 0 ? 'missing' : null;
}
