/** The decoder of the device, seen from the page: hand it a picture, get the symbols in it. */
export class Decoder {
  #worker;
  #waiting = new Map();
  #last = 0;

  /** `url`: where the worker stands, release included. `awake` tells whether its engine started. */
  constructor(url) {
    this.#worker = new Worker(url, { type: 'module' });
    this.awake = new Promise((resolve) => {
      this.#worker.addEventListener('message', ({ data }) => 'awake' in data && resolve(data.awake));
      this.#worker.addEventListener('error', () => resolve(false));
    });
    this.#worker.addEventListener('message', ({ data }) => this.#settle(data));
    this.#worker.addEventListener('error', () => this.#giveUp());
  }

  /** Read a picture (ImageData): `{symbols: [{text, quad}], elapsedMs}`; no symbol when the engine is asleep. */
  async read(picture) {
    if (!(await this.awake)) return { symbols: [], elapsedMs: 0, failed: true };
    const id = ++this.#last;
    const answer = new Promise((resolve) => this.#waiting.set(id, resolve));
    // The pixels move to the worker, they are not copied: the page has no further use of them.
    this.#worker.postMessage({ id, picture }, [picture.data.buffer]);
    return answer;
  }

  close() {
    this.#worker.terminate();
    this.#giveUp();
  }

  #settle({ id, ...answer }) {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }

  #giveUp() {
    for (const id of [...this.#waiting.keys()]) this.#settle({ id, symbols: [], elapsedMs: 0, failed: true });
  }
}
