/** Keep the screen lit while somebody scans. Browsers let the lock go when the page is hidden. */

export class Awake {
  #lock = null;
  #wanted = false;

  constructor(locks) {
    this.locks = locks;
  }

  async hold() {
    this.#wanted = true;
    try {
      const lock = await this.locks?.request('screen');
      // It may come after it was no longer wanted.
      if (!this.#wanted) lock?.release();
      else this.#lock = lock ?? null;
    } catch {
      // A device that saves its battery says no: the screen goes dark as it always did.
    }
  }

  release() {
    this.#wanted = false;
    this.#lock?.release();
    this.#lock = null;
  }
}
