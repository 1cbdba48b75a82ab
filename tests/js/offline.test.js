/** The device's journal and queue: nothing lost, nothing sent as two, nothing moved on doubt. */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { canonical, fromBase64Url, sha256, toBase64Url } from '../../static/js/offline/bytes.js';
import { recall, remember } from '../../static/js/offline/database.js';
import { append, GENESIS, lastLine } from '../../static/js/offline/journal.js';
import { makeKeys, publicKeys } from '../../static/js/offline/keys.js';
import { keepLicence } from '../../static/js/offline/licence.js';
import * as queue from '../../static/js/offline/queue.js';
import { accepted, claim, freshDevice, signedOf } from './claims.js';

const LATER = (days) => () => new Date(Date.now() + days * 86_400_000);
let db;

beforeEach(async () => {
  db = await freshDevice();
});

const add = (changes) => append(db, claim(changes), { tail: '4TXV-8D' });
const entryOf = (row) => signedOf(JSON.parse(row.body));

describe('canonical forms', () => {
  test('keys are sorted at every depth and nothing stands between', () => {
    assert.equal(
      canonical({ b: [1, { d: null, c: 'é' }], a: true }),
      '{"a":true,"b":[1,{"c":"é","d":null}]}',
    );
  });
  test('bytes come back from base64url', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, value) => value);
    assert.deepEqual(fromBase64Url(toBase64Url(bytes)), bytes);
    assert.match(toBase64Url(bytes), /^[A-Za-z0-9_-]+$/);
  });
});

describe('the journal', () => {
  test('each line names the one before, and its place', async () => {
    const rows = [await add(), await add(), await add()];
    const lines = await db.getAll('journal');
    assert.deepEqual(
      lines.map((line) => line.seq),
      [1, 2, 3],
    );
    let before = GENESIS;
    for (const [place, line] of lines.entries()) {
      const entry = JSON.parse(line.entry);
      assert.equal(entry.prev_hash, before);
      assert.equal(line.hash, await sha256(line.entry));
      assert.equal(canonical(entry), line.entry);
      assert.equal(entry.claim_id, rows[place].claimId);
      before = line.hash;
    }
  });
  test('the signature is of the canonical text, by the device’s key', async () => {
    const row = await add();
    const { keys } = await recall(db, 'device');
    const { algorithm, public_key: publicKey } = await publicKeys(keys);
    assert.equal(algorithm, 'Ed25519');
    const { entry, signature } = JSON.parse(row.body);
    const key = await crypto.subtle.importKey('raw', fromBase64Url(publicKey), 'Ed25519', true, ['verify']);
    assert.equal(
      await crypto.subtle.verify('Ed25519', key, fromBase64Url(signature), fromBase64Url(entry)),
      true,
    );
  });
  test('claims appended at once are one chain', async () => {
    await Promise.all(Array.from({ length: 8 }, () => add()));
    const head = await lastLine(db, 'device-1');
    assert.equal(head.seq, 8);
    assert.equal(await queue.count(db), 8);
  });
  test('a claim is in the journal and in the queue, or in neither', async () => {
    const again = claim();
    await append(db, again, {});
    await assert.rejects(append(db, again, {}));
    assert.equal((await db.getAll('journal')).length, 1);
    assert.equal(await queue.count(db), 1);
  });
  test('a browser that is let in again begins a new journal, and still delivers what waited', async () => {
    const before = [await add(), await add()];
    await remember(db, 'device', { id: 'device-2', keys: await makeKeys() });
    const after = await Promise.all([add(), add()]);
    const told = [...before, ...after].map(entryOf).map((one) => [one.device_id, one.seq, one.prev_hash]);
    const [first, , third] = [...before, ...after].map((row) => JSON.parse(row.body).entry);
    const hash = (entry) => sha256(new TextDecoder().decode(fromBase64Url(entry)));
    assert.deepEqual(told, [
      ['device-1', 1, GENESIS],
      ['device-1', 2, await hash(first)],
      ['device-2', 1, GENESIS],
      ['device-2', 2, await hash(third)],
    ]);
    // Each device's in its own order; the two need not wait for each other.
    const sent = (await queue.waiting(db)).map((row) => row.body);
    for (const made of [before, after].map((rows) => rows.map((row) => row.body))) {
      assert.deepEqual(
        sent.filter((body) => made.includes(body)),
        made,
      );
    }
    const aside = await recall(db, 'journal of device-1');
    assert.deepEqual(
      aside.map((line) => line.seq),
      [1, 2],
    );
    assert.equal((await db.getAll('journal')).length, 2);
  });
  test('a journal that two devices wrote into before goes on where it is', async () => {
    await add();
    const [line] = await db.getAll('journal');
    const second = { v: 1, device_id: 'device-2', seq: 2, prev_hash: line.hash };
    await db.put('journal', { ...line, seq: 2, hash: 'f'.repeat(64), entry: canonical(second) });
    await remember(db, 'device', { id: 'device-2', keys: await makeKeys() });
    const entry = entryOf(await add());
    assert.deepEqual([entry.seq, entry.prev_hash], [3, 'f'.repeat(64)]);
  });
  test('a claim signed while the browser is let in again is signed anew, by the device it is now', async () => {
    const again = add();
    await remember(db, 'device', { id: 'device-2', keys: await makeKeys() });
    const entry = entryOf(await again);
    const line = (await db.getAll('journal')).at(-1);
    assert.equal(JSON.parse(line.entry).device_id, entry.device_id);
    assert.equal(entry.seq, 1);
  });
  test('the private keys can’t be taken out', async () => {
    const { keys } = await recall(db, 'device');
    await assert.rejects(crypto.subtle.exportKey('pkcs8', keys.signing.privateKey));
    await assert.rejects(crypto.subtle.exportKey('pkcs8', keys.agreement.privateKey));
  });
});

describe('the queue', () => {
  test('claims go out in the order of the journal, even where the clock was set back between two', async () => {
    const names = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    for (const [place, claimId] of names.entries())
      await append(db, claim({ claim_id: claimId }), {}, LATER(-place));
    assert.deepEqual(
      (await queue.waiting(db)).map((row) => row.claimId),
      names,
    );
  });
  test('an answer ends a claim once, and what ended it stands', async () => {
    const row = await add();
    assert.equal(await queue.settle(db, [accepted(row.claimId)]), 1);
    assert.equal(await queue.settle(db, [{ claim_id: row.claimId, status: 409, body: { code: 'x' } }]), 0);
    const [kept] = await queue.all(db);
    assert.deepEqual([kept.state, kept.answer], ['accepted', { outcome: 'accepted' }]);
  });
  for (const status of [401, 403, 423, 429, 500, 502, 503, 504]) {
    test(`a ${status} ends nothing`, async () => {
      const row = await add();
      assert.equal(await queue.settle(db, [{ claim_id: row.claimId, status, body: {} }]), 0);
      assert.equal(await queue.count(db), 1);
    });
  }
  test('an answer to what is not here is nobody’s', async () => {
    assert.equal(await queue.settle(db, [accepted(crypto.randomUUID())]), 0);
  });
  test('a refused claim waits to be read, then rests', async () => {
    const row = await add();
    await queue.settle(db, [{ claim_id: row.claimId, status: 409, body: { code: 'already_debited' } }]);
    assert.equal((await queue.conflicts(db)).length, 1);
    await queue.markRead(db, row.claimId);
    assert.equal((await queue.conflicts(db)).length, 0);
    assert.equal((await queue.all(db)).length, 1);
  });
  test('receipts are forgotten after their time; what waits or is unread never is', async () => {
    const [ended, unread, waits] = [await add(), await add(), await add()];
    await queue.settle(db, [accepted(ended.claimId)]);
    await queue.settle(db, [{ claim_id: unread.claimId, status: 409, body: {} }]);
    await queue.forgetOld(db, LATER(34));
    assert.equal((await queue.all(db)).length, 3);
    await queue.forgetOld(db, LATER(36));
    const left = (await queue.all(db)).map((row) => row.claimId);
    assert.deepEqual(left.sort(), [unread.claimId, waits.claimId].sort());
  });
});

describe('the licence', () => {
  test('is taken with the server’s signature for this device, and no other', async () => {
    const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    const statementKey = toBase64Url(await crypto.subtle.exportKey('raw', pair.publicKey));
    await remember(db, 'device', { ...(await recall(db, 'device')), statementKey });
    const signed = async (licence) => {
      const text = new TextEncoder().encode(canonical(licence));
      return {
        licence: toBase64Url(text),
        signature: toBase64Url(await crypto.subtle.sign('Ed25519', pair.privateKey, text)),
      };
    };
    const good = await signed({ device_id: 'device-1', epoch: 0 });
    assert.equal((await keepLicence(db, good)).epoch, 0);
    const other = await signed({ device_id: 'device-2' });
    await assert.rejects(keepLicence(db, other));
    await assert.rejects(keepLicence(db, { licence: other.licence, signature: good.signature }));
    assert.equal((await recall(db, 'licence')).device_id, 'device-1');
  });
});

test('what an entry says is what was claimed', async () => {
  const row = await add({ coupon_text: 'AP1:…', rank: 2, amount_cents: 50000 });
  const entry = entryOf(row);
  assert.deepEqual([entry.v, entry.device_id, entry.seq, entry.coupon_text], [1, 'device-1', 1, 'AP1:…']);
});
