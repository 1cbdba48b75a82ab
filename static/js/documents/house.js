/** The house as sealed pages meet it: the form of their document, its uploads, and what it answers. */
import { load } from '../ask.js';
import { callWith } from './line.js';
import { percent } from './pages.js';
import { asSent } from './sealed_pages.js';
import { Sending } from './tus.js';

/** Twenty pages are made into one document before the answer comes. */
const PATIENCE_MS = 90_000;
const CREATE = '/api/v1/uploads';
/** No sign of anybody: a tablet that is left alone locks all the same. */
const HEADERS = { 'X-By-Itself': '1' };
const [GONE, TOO_MANY] = [404, 429];
/** Nobody is signed in, it is somebody else, or a colleague took over since the form was read. */
const ELSEWHERE = [401, 403];
const parent = (path) => path.slice(0, path.lastIndexOf('/'));
/** What a page says of a refusal: at the date, in its notice, or in the whole of it. */
const SAID = ['#signed-error', '[data-notice] [data-slot="message"]', 'main h1'];
const words = (page) =>
  SAID.map((name) => page.querySelector(name)?.textContent.trim()).find((said) => said) ?? '';

/** Read the form of a document: where it stands, its token, whether a document is there, whether it asks for a date. */
export async function read(url) {
  const { url: at, status, page } = await load(url, { headers: HEADERS });
  if (status === TOO_MANY) throw new Error('away');
  const form = page.querySelector('[data-deposit]');
  const token = page.querySelector('meta[name="csrf-token"]')?.content ?? '';
  const path = new URL(at).pathname;
  if (path === parent(url)) return { at: 'closed', token };
  if (path !== url || !form) return { at: 'elsewhere' };
  return { at: 'form', token, there: 'there' in form.dataset, dated: 'signed-day' in form.elements };
}

/** Send one sealed page; resolves with its address there. It goes on where it was cut. */
export async function send(page, { token }, { pages, note, told, url }) {
  const sent = asSent(page);
  page.size = sent.file.size;
  const sending = new Sending(callWith({ ...HEADERS, 'X-CSRFToken': token }), {
    told: (bytes) => {
      page.sent = bytes;
      told(percent(pages.map((one) => ({ sent: one.sent, size: one.size ?? one.text.length }))));
    },
    kept: (address) => note([page], { url: address }),
    // No answer, or not now: the round ends, and the next one goes on from here.
    rest: () => Promise.reject(new Error('away')),
  });
  return sending.send(sent.file, { create: CREATE, about: { transaction: url.split('/')[2] }, at: sent.url });
}

/** Send the form with the uploads' ids; says `taken`, `forgotten`, `elsewhere`, or `refused` with the page's words. */
export async function post(url, { token }, { uploads, signed }) {
  const body = new FormData();
  body.append('csrf_token', token);
  for (const one of uploads) body.append('upload', one);
  for (const [part, typed] of Object.entries(signed ?? {})) body.append(`signed-${part}`, typed);
  const came = await load(url, { method: 'POST', body, headers: HEADERS, patienceMs: PATIENCE_MS });
  if (came.status === TOO_MANY) throw new Error('away');
  const path = new URL(came.url).pathname;
  const again = came.page.querySelector('[data-deposit]') !== null;
  if (path === parent(url)) return { name: 'taken' };
  if (path !== url || ELSEWHERE.includes(came.status)) return { name: 'elsewhere' };
  return came.status === GONE && again ? { name: 'forgotten' } : { name: 'refused', words: words(came.page) };
}
