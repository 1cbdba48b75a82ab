/**
 * One file sent in pieces, and resumed at the byte where the last answer left it (tus 1.0.0).
 *
 * `call(method, url, {headers, body})` resolves with `{status, header(name), data}`, or rejects when no answer came:
 * then nothing is known of what arrived, and the server is asked before another byte leaves.
 */

const VERSION = '1.0.0';
const PIECE = 256 * 1024;
const PIECE_TYPE = 'application/offset+octet-stream';
/** An answer that sending again would not change; `status`, and `data` as the server sent it. */
export class Refused extends Error {
  constructor({ status, data = {} }) {
    super(`refused: ${status}`);
    Object.assign(this, { status, data });
  }
}

/** What will pass: somebody else is at it, too many at once, a fault at the other end. */
const passes = (status) => status === 423 || status === 429 || status >= 500;
const encoded = (words) => btoa(String.fromCharCode(...new TextEncoder().encode(words)));

export class Sending {
  /** `told(bytes)` hears how far it is, `kept(url)` where it stands, `rest(ms asked)` waits before another try. */
  constructor(call, { told, kept, rest, piece = PIECE }) {
    Object.assign(this, { call, told, kept, rest, piece });
  }

  /** Send a blob; `at` is where it was begun before, if it was. Resolves with its address when all has arrived. */
  async send(blob, { create, about = {}, at = null }) {
    // Where it stands, and how far it is: null where that is to be asked.
    let [url, offset] = [at, null];
    while (url === null || offset === null || offset < blob.size) {
      try {
        [url, offset] = await this.#step(url, offset, blob, { create, about });
        if (offset !== null) this.told(offset);
      } catch (trouble) {
        if (trouble instanceof Refused) throw trouble;
        offset = null;
        await this.rest(trouble.waitMs ?? 0);
      }
    }
    return url;
  }

  async #step(url, offset, blob, { create, about }) {
    if (url === null) return [await this.#begin(blob, create, about), 0];
    const now = await (offset === null ? this.#offset(url) : this.#piece(url, blob, offset));
    // It was forgotten meanwhile: it begins anew.
    return now === undefined ? [null, null] : [url, now];
  }

  async #begin(blob, create, about) {
    const metadata = Object.entries(about).map(([name, words]) => `${name} ${encoded(words)}`);
    const headers = { 'Upload-Length': String(blob.size), 'Upload-Metadata': metadata.join(',') };
    const reply = await this.#answer('POST', create, { headers });
    await this.kept(reply.header('Location'));
    return reply.header('Location');
  }

  async #offset(url) {
    const reply = await this.#answer('HEAD', url, {}, [404, 410]);
    return reply.status < 300 ? Number(reply.header('Upload-Offset')) : undefined;
  }

  async #piece(url, blob, offset) {
    const headers = { 'Upload-Offset': String(offset), 'Content-Type': PIECE_TYPE };
    const body = blob.slice(offset, offset + this.piece);
    const reply = await this.#answer('PATCH', url, { headers, body }, [404, 409, 410]);
    if (reply.status === 409) return null;
    return reply.status < 300 ? Number(reply.header('Upload-Offset')) : undefined;
  }

  async #answer(method, url, { headers = {}, body } = {}, known = []) {
    const reply = await this.call(method, url, { headers: { 'Tus-Resumable': VERSION, ...headers }, body });
    if (reply.status < 300 || known.includes(reply.status)) return reply;
    if (passes(reply.status)) throw Object.assign(new Error('later'), { waitMs: reply.waitMs });
    throw new Refused(reply);
  }
}
