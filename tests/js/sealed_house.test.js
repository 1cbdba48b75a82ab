/** What the house answers to sealed pages, by the page that came: taken, for somebody else, or for a person to settle. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { post, read } from '../../static/js/documents/house.js';

const URL_OF = '/transactions/t1/justificatifs/training_contract';
const LIST = '/transactions/t1/justificatifs';
let [answer, sent] = [null, null];

/** A page of the server, as far as it is looked at. */
function page({ form = null, says = {} } = {}) {
  const parts = { 'meta[name="csrf-token"]': { content: 'T' }, '[data-deposit]': form, ...says };
  return { body: {}, querySelector: (name) => parts[name] ?? null };
}
const form = (dataset = {}, elements = {}) => ({ dataset, elements });

globalThis.XMLHttpRequest = class {
  #listen = {};
  open(method, url) {
    sent = { method, url, headers: {} };
  }
  setRequestHeader(name, value) {
    sent.headers[name] = value;
  }
  addEventListener(name, work) {
    this.#listen[name] = work;
  }
  send(body) {
    sent.body = body;
    const { status = 200, at = URL_OF, shown = page() } = answer;
    Object.assign(this, { status, responseURL: `https://house.test${at}`, response: shown });
    this.#listen.load();
  }
};

beforeEach(() => {
  [answer, sent] = [null, null];
});

test('a form says its token, whether a document stands there, and whether it asks for a date', async () => {
  answer = { shown: page({ form: form() }) };
  assert.deepEqual(await read(URL_OF), { at: 'form', token: 'T', there: false, dated: false });
  assert.equal(sent.headers['X-By-Itself'], '1');
  answer = { shown: page({ form: form({ there: '' }, { 'signed-day': {} }) }) };
  assert.deepEqual(await read(URL_OF), { at: 'form', token: 'T', there: true, dated: true });
  answer = { at: LIST };
  assert.deepEqual(await read(URL_OF), { at: 'closed', token: 'T' });
});

test('a form that is not for whoever is signed in is elsewhere', async () => {
  for (const one of [{ at: '/connexion' }, { status: 401 }, { status: 403 }, { status: 404 }]) {
    answer = one;
    assert.deepEqual(await read(URL_OF), { at: 'elsewhere' });
  }
});

test('the form brings its token, its uploads in order and its date, and nothing else', async () => {
  answer = { at: LIST };
  const signed = { day: '1', month: '3', year: '2021' };
  assert.deepEqual(await post(URL_OF, { token: 'T' }, { uploads: ['b', 'a'], signed }), { name: 'taken' });
  assert.deepEqual(
    [...sent.body].map((one) => one.join('=')),
    ['csrf_token=T', 'upload=b', 'upload=a', 'signed-day=1', 'signed-month=3', 'signed-year=2021'],
  );
});

test('where a colleague took over meanwhile, or it is for somebody else, it waits and is not refused', async () => {
  const says = { 'main h1': { textContent: 'La page est trop ancienne' } };
  for (const status of [401, 403]) {
    answer = { status, shown: page({ says }) };
    assert.deepEqual(await post(URL_OF, { token: 'T' }, { uploads: ['a'] }), { name: 'elsewhere' });
  }
  answer = { at: '/connexion' };
  assert.deepEqual(await post(URL_OF, { token: 'T' }, { uploads: ['a'] }), { name: 'elsewhere' });
});

test('what the server forgot begins anew; what it refuses is said in its words; too many at once is no answer', async () => {
  const again = { form: form() };
  answer = { status: 404, shown: page(again) };
  assert.deepEqual(await post(URL_OF, { token: 'T' }, { uploads: ['a'] }), { name: 'forgotten' });
  const says = { '#signed-error': { textContent: ' Signé trop tôt. ' } };
  answer = { status: 422, shown: page({ ...again, says }) };
  const refused = { name: 'refused', words: 'Signé trop tôt.' };
  assert.deepEqual(await post(URL_OF, { token: 'T' }, { uploads: ['a'] }), refused);
  answer = { status: 429 };
  await assert.rejects(post(URL_OF, { token: 'T' }, { uploads: ['a'] }));
  await assert.rejects(read(URL_OF));
});
