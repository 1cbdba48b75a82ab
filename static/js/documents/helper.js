/** The one who looks at pictures beside the page, seen from the page. Where it can't work, every answer is empty. */
export class Helper {
  #worker;
  #waiting = new Map();
  #last = 0;

  constructor() {
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    this.#worker.addEventListener('message', ({ data: { id, ...answer } }) => this.#settle(id, answer));
    this.#worker.addEventListener('error', () => this.#giveUp());
  }

  /** The corners of the page in a picture (ImageData), or null. */
  find = async (picture) => (await this.#ask('find', picture)).quad ?? null;

  /** The page alone, laid flat, or null. */
  flatten = async (picture, quad) => (await this.#ask('flatten', picture, quad)).picture ?? null;

  /** What is wrong with it, `dark`, `blurred` or `glare`, or null. */
  judge = async (picture) => (await this.#ask('judge', picture)).fault ?? null;

  close() {
    this.#worker?.terminate();
    this.#giveUp();
  }

  #ask(task, picture, quad = null) {
    if (!this.#worker) return Promise.resolve({});
    const id = ++this.#last;
    const answer = new Promise((resolve) => this.#waiting.set(id, resolve));
    // The pixels move to the worker, they are not copied: the page has no further use of them.
    this.#worker.postMessage({ id, task, picture, quad }, [picture.data.buffer]);
    return answer;
  }

  #settle(id, answer) {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }

  #giveUp() {
    this.#worker = null;
    for (const id of [...this.#waiting.keys()]) this.#settle(id, {});
  }
}
