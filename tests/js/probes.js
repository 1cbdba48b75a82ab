/**
 * What a browser is asked to do by itself, on a page of the real server: tests/journeys/test_engines.py puts this
 * file on the page as one of its own scripts, so that everything it loads obeys the page's policy.
 */
const root = /^.*?\/static\/[0-9a-f]{12}\//.exec(document.querySelector('script[src]').src)[0];
const load = (name) => import(`${root}js/${name}.js`);

/** Run the trials of the vectors; `trials` is that of trials.js. */
export async function vectors({ files, trials }) {
  const names = ['base45', 'ed25519', 'identity', 'names', 'number', 'payload'];
  const modules = await Promise.all(names.map((name) => load(`coupon/${name}`)));
  const all = trials(Object.fromEntries(names.map((name, at) => [name, modules[at]])), files);
  const { canonical } = await load('offline/bytes');
  const failed = [];
  for (const { name, run, wanted } of all) {
    // What a browser gets wrong may be anything; JSON holds no BigInt.
    const got = JSON.parse(JSON.stringify(await run().catch(String), plain));
    if (canonical(got) !== canonical(wanted)) failed.push({ name, got, wanted });
  }
  return { tried: all.length, failed, native: await modules[1].hasNative() };
}

const plain = (_, value) => (typeof value === 'bigint' ? String(value) : value);

/** Append claims to the journal, in a device that is made the first time; tell what is there afterwards. */
export async function claims({ more }) {
  const { openDatabase, recall, remember } = await load('offline/database');
  const { makeKeys } = await load('offline/keys');
  const { append } = await load('offline/journal');
  const db = await openDatabase({ name: 'probe' });
  const made = (await recall(db, 'device')) === undefined;
  if (made) await remember(db, 'device', { id: 'device-1', keys: await makeKeys() });
  for (let left = more; left > 0; left--) {
    const claim = { claim_id: crypto.randomUUID(), licence_id: 'one', rank: 1, amount_cents: 30000 };
    await append(db, claim, { tail: '4TXV-8D' });
  }
  return { made, ...(await kept(db)) };
}

async function kept(db) {
  const { recall } = await load('offline/database');
  const { waiting } = await load('offline/queue');
  const { keys } = await recall(db, 'device');
  const lines = await db.getAll('journal');
  const good = await Promise.all(lines.map((line, at) => holds(keys, line, lines[at - 1])));
  return {
    algorithm: keys.algorithm,
    places: lines.map((line) => line.seq),
    waiting: (await waiting(db)).length,
    holds: good.every(Boolean),
    sealed: await Promise.all([keys.signing, keys.agreement].map((pair) => isSealed(pair.privateKey))),
  };
}

/** Tell whether a line names the one before it and bears the device's signature. */
async function holds({ algorithm, signing }, { entry, hash, signature }, before) {
  const { fromBase64Url, sha256 } = await load('offline/bytes');
  const { GENESIS } = await load('offline/journal');
  const how = algorithm === 'Ed25519' ? { name: 'Ed25519' } : { name: 'ECDSA', hash: 'SHA-256' };
  const message = new TextEncoder().encode(entry);
  const signed = await crypto.subtle.verify(how, signing.publicKey, fromBase64Url(signature), message);
  const chained = JSON.parse(entry).prev_hash === (before?.hash ?? GENESIS);
  return signed && chained && hash === (await sha256(entry));
}

const isSealed = (key) =>
  crypto.subtle.exportKey('pkcs8', key).then(
    () => false,
    (error) => !key.extractable && error.name === 'InvalidAccessError',
  );

/** Read a picture (PNG, base64) with the decoder of this device, as the camera's frames are. */
export async function read({ png }) {
  const { DeviceDecoder } = await load('decoder/here');
  const { draw } = await load('picture');
  const picture = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([picture], { type: 'image/png' }));
  const symbols = await new DeviceDecoder().read(draw(bitmap, bitmap.width, bitmap.height, 960));
  return { texts: symbols.map(({ text, is_coupon: isCoupon }) => [text, isCoupon]) };
}
