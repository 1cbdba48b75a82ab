/**
 * What a browser has and Node has not, for one device: its memory, its own clock, locks, pages that may die.
 *
 * Imported before the product's modules. A page is whatever was begun by `page.run`; once it is dead nothing
 * that it began hears an answer, asks anything, holds a lock or is woken: as if its process were gone.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import 'fake-indexeddb/auto';
import { Store } from '../js/store.js';

const [, , base, age] = process.argv;
const pages = new AsyncLocalStorage();
const isDead = (page) => page?.alive === false;
const never = () => new Promise(() => {});

export class Page {
  alive = true;
  /** The page goes when the next answer arrives, before anything of it is read. */
  diesAtReply = false;
  #end = Promise.withResolvers?.() ?? withResolvers();

  /** Do what a page does; resolves early, with undefined, when the page dies. */
  run(work) {
    return Promise.race([pages.run(this, work), this.#end.promise]);
  }

  die() {
    this.alive = false;
    locks.release(this);
    this.#end.resolve();
  }
}

function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

class Locks {
  #held = new Map();
  #waiting = [];

  async request(name, ...rest) {
    const [options, work] = rest.length === 1 ? [{}, rest[0]] : rest;
    const page = pages.getStore();
    if (isDead(page)) return never();
    while (this.#held.has(name)) {
      if (options.ifAvailable) return work(null);
      await new Promise((resolve) => this.#waiting.push(resolve));
    }
    this.#held.set(name, page);
    try {
      return await work({ name });
    } finally {
      if (this.#held.get(name) === page) this.#let(name);
    }
  }

  release(page) {
    for (const [name, holder] of this.#held) if (holder === page) this.#let(name);
  }

  #let(name) {
    this.#held.delete(name);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const locks = new Locks();
const storage = { persist: async () => true };
// An old browser has no locks: two tabs then do everything twice.
const navigator = age === 'old' ? { storage } : { locks, storage };
Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
Object.defineProperty(globalThis, 'localStorage', { value: new Store(), configurable: true });
globalThis.document = { body: { dataset: {} } };

const { Date: TrueDate, fetch: ask, setTimeout: later } = globalThis;

/** How far the device's clock is off, in milliseconds. */
export const clock = { skewMs: 0 };
globalThis.Date = class extends TrueDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [TrueDate.now() + clock.skewMs] : parts));
  }

  static now() {
    return TrueDate.now() + clock.skewMs;
  }
};

/** What everybody else's clock says. */
export const trueNow = () => new TrueDate();

globalThis.fetch = async (path, options) => {
  const page = pages.getStore();
  if (isDead(page)) return never();
  const reply = await ask(new URL(path, base), options);
  if (page?.diesAtReply) page.die();
  return isDead(page) ? never() : reply;
};

globalThis.setTimeout = (work, ...rest) => {
  const page = pages.getStore();
  return later((...given) => (isDead(page) ? undefined : work(...given)), ...rest);
};
