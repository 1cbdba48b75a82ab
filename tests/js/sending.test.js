/** A file in pieces arrives whole however often the line is cut, and is begun once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refused, Sending } from '../../static/js/documents/tus.js';

/** A house that keeps uploads; `trouble` is asked before each answer and may cut the line or answer instead. */
class House {
  begun = 0;
  files = new Map();
  asked = [];

  constructor(trouble = () => null) {
    this.trouble = trouble;
  }

  call = async (method, url, { headers, body }) => {
    assert.equal(headers['Tus-Resumable'], '1.0.0');
    this.asked.push(method);
    const answer = (status, said = {}) => ({ status, header: (name) => said[name] ?? null, data: {} });
    const instead = this.trouble(method, this.asked.length);
    if (instead === 'cut before') throw new TypeError('cut');
    if (typeof instead === 'number') return answer(instead);
    let reply;
    if (method === 'POST') {
      const place = `/uploads/${++this.begun}`;
      this.files.set(place, {
        length: Number(headers['Upload-Length']),
        bytes: [],
        about: headers['Upload-Metadata'],
      });
      reply = answer(201, { Location: place });
    } else if (!this.files.has(url)) reply = answer(404);
    else if (method === 'HEAD')
      reply = answer(200, { 'Upload-Offset': String(this.files.get(url).bytes.length) });
    else {
      const file = this.files.get(url);
      if (Number(headers['Upload-Offset']) !== file.bytes.length) return answer(409);
      const piece = [...new Uint8Array(await body.arrayBuffer())];
      file.bytes.push(...(instead === 'cut within' ? piece.slice(0, 3) : piece));
      reply = answer(204, { 'Upload-Offset': String(file.bytes.length) });
    }
    if (instead === 'cut within' || instead === 'cut after') throw new TypeError('cut');
    return reply;
  };
}

const bytes = Uint8Array.from({ length: 100 }, (_, at) => at);
const blob = new Blob([bytes]);

function sender(house) {
  const seen = { told: [], kept: [], rests: 0 };
  const sending = new Sending(house.call, {
    told: (offset) => seen.told.push(offset),
    kept: (url) => seen.kept.push(url),
    rest: async () => {
      seen.rests += 1;
    },
    piece: 16,
  });
  return { seen, send: (at = null) => sending.send(blob, { create: '/uploads', about: { for: 'é1' }, at }) };
}

test('a file goes in pieces, and each is told', async () => {
  const house = new House();
  const { seen, send } = sender(house);
  assert.equal(await send(), '/uploads/1');
  assert.deepEqual(house.files.get('/uploads/1').bytes, [...bytes]);
  assert.equal(house.files.get('/uploads/1').about, `for ${Buffer.from('é1').toString('base64')}`);
  assert.deepEqual(seen.told.slice(0, 3), [0, 16, 32]);
  assert.equal(seen.told.at(-1), 100);
  assert.deepEqual(seen.kept, ['/uploads/1']);
});

for (const cut of ['cut before', 'cut within', 'cut after', 503, 423]) {
  test(`a line that fails again and again loses and doubles nothing: ${cut}`, async () => {
    const house = new House((method, turn) => (method === 'PATCH' && turn % 3 === 0 ? cut : null));
    const { seen, send } = sender(house);
    await send();
    assert.deepEqual(house.files.get('/uploads/1').bytes, [...bytes]);
    assert.equal(house.begun, 1);
    assert.ok(seen.rests > 0);
  });
}

test('what was begun before goes on at its byte, and what was forgotten meanwhile begins anew', async () => {
  const house = new House();
  house.files.set('/uploads/old', { length: 100, bytes: [...bytes.slice(0, 40)] });
  const { seen, send } = sender(house);
  assert.equal(await send('/uploads/old'), '/uploads/old');
  assert.deepEqual(house.files.get('/uploads/old').bytes, [...bytes]);
  assert.equal(seen.told[0], 40);
  assert.equal(await send('/uploads/gone'), '/uploads/1');
  assert.deepEqual(house.files.get('/uploads/1').bytes, [...bytes]);
});

test('an upload whose first answer is lost is begun again, and whole', async () => {
  const house = new House((_method, turn) => (turn === 1 ? 'cut after' : null));
  assert.equal(await sender(house).send(), '/uploads/2');
  assert.deepEqual(house.files.get('/uploads/2').bytes, [...bytes]);
});

for (const status of [401, 413, 422]) {
  test(`a refusal is told and not tried again: ${status}`, async () => {
    const house = new House(() => status);
    const { seen, send } = sender(house);
    await assert.rejects(send(), (error) => error instanceof Refused && error.status === status);
    assert.equal(seen.rests, 0);
  });
}
