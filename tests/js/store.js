/** Stores as a browser has them: one that keeps, one that is closed. */
export class Store {
  #kept = new Map();

  getItem(key) {
    return this.#kept.get(key) ?? null;
  }

  setItem(key, value) {
    this.#kept.set(key, String(value));
  }

  removeItem(key) {
    this.#kept.delete(key);
  }
}

const refuse = () => {
  throw new Error('closed');
};

export const closedStore = { getItem: refuse, setItem: refuse, removeItem: refuse };
