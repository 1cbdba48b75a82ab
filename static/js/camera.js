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

  constructor(video) {
    this.video = video;
  }

  get live() {
    return this.#stream !== null;
  }

  /**
   * Open the camera that looks away from the screen.
   *
   * Throws an Error whose message is `insecure`, `refused`, `missing` or `busy`.
   */
  async start() {
    if (!navigator.mediaDevices?.getUserMedia) throw new Error(isSecureContext ? 'missing' : 'insecure');
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 960 } },
      });
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

/** Say whether the person has already allowed this site to use the camera. */
export async function alreadyAllowed() {
  try {
    return (await navigator.permissions.query({ name: 'camera' })).state === 'granted';
  } catch {
    // Some browsers do not know this permission by name: a tap asks for it.
    return false;
  }
}
