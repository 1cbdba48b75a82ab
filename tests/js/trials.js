/**
 * What the published vectors (tests/vectors/*.json) ask of the device's own readers: in Node by coupon.test.js, in
 * each browser by tests/journeys/test_engines.py.
 *
 * A trial is `{name, run, wanted}`: what `run` resolves with must be `wanted`, which JSON can hold.
 */
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hex = (content) => [...content].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const trial = (name, wanted, run) => ({ name, wanted, run: async () => run() });

/** Say why a promise was rejected, by its class and what it tells. */
async function refusal(promise, kind) {
  try {
    return await promise;
  } catch (error) {
    return error instanceof kind ? [error.reason, error.code] : String(error);
  }
}

function payloadTrials({ payload: { PayloadError, readPayload }, base45: { decode, encode } }, payloads) {
  const keys = keysOf(payloads);
  const plain = (read) => ({ ...read, serial: String(read.serial), identityTag: hex(read.identityTag) });
  return [
    ...payloads.good.map((row) =>
      trial(`${row.name} is read`, fieldsOf(row), async () => plain(await readPayload(row.text, keys))),
    ),
    ...payloads.good.map((row) =>
      trial(`${row.name} is written`, row.text, () => payloads.prefix + encode(bytes(row.body_hex))),
    ),
    ...payloads.refused.map((row) =>
      trial(`${row.name} is refused`, [row.reason, row.code], () =>
        refusal(readPayload(row.text, keys), PayloadError),
      ),
    ),
    trial('every byte string is read back as it was written', [], () => {
      const strings = Array.from({ length: 50 }, (_, length) =>
        Uint8Array.from({ length }, (_, at) => (at * 89 + length * 131) & 255),
      );
      return strings.filter((body) => hex(decode(encode(body))) !== hex(body)).map(hex);
    }),
  ];
}

const keysOf = (payloads) =>
  new Map(Object.entries(payloads.public_keys).map(([id, key]) => [Number(id), bytes(key)]));

const fieldsOf = (row) => ({
  keyId: row.key_id,
  schemeCode: row.scheme_code,
  marketCode: row.market_code,
  rank: row.rank,
  serial: row.serial,
  amountCents: row.amount_cents,
  expiresOn: row.expires_on,
  identityTag: row.identity_tag_hex,
});

function signatureTrials({ ed25519: { verify, verifyThere } }, payloads) {
  const [good] = payloads.good;
  const [body, key] = [bytes(good.body_hex), keysOf(payloads).get(good.key_id)];
  const signed = Uint8Array.from([...new TextEncoder().encode(payloads.prefix), ...body.slice(0, 26)]);
  const bent = Array.from({ length: 8 }, (_, turn) =>
    body.slice(26).map((byte, at) => (at === turn * 9 ? byte ^ 1 : byte)),
  );
  const none = new Uint8Array(32).fill(255);
  return Object.entries({ verify, verifyThere }).map(([name, check]) =>
    trial(`${name} takes a true signature and no other`, [true, ...Array(10).fill(false)], async () => [
      await check(key, body.slice(26), signed),
      ...(await Promise.all(bent.map((signature) => check(key, signature, signed)))),
      await check(key, body.slice(26), signed.slice(1)),
      await check(none, body.slice(26), signed),
    ]),
  );
}

function identityTrials({ identity: { deriveIdentity }, names: { canonicalName } }, payloads) {
  return payloads.identity_tags.map((row) =>
    trial(`${row.name} gives its tag`, [row.canonical_name, row.tag_hex, row.proof_hex], async () => {
      const { tag, proof } = await deriveIdentity({
        canonicalName: canonicalName(row.name),
        birthDate: row.birth_date,
        pepper: bytes(row.pepper_hex),
        serial: BigInt(row.serial),
        rounds: row.rounds,
      });
      return [canonicalName(row.name), hex(tag), hex(proof)];
    }),
  );
}

function nameTrials({ names: { canonicalName, nameForms } }, names) {
  const match = ([one, other]) => [...nameForms(one)].some((form) => nameForms(other).has(form));
  return [
    ...names.names.map((row) =>
      trial(`« ${row.name} » has its forms`, [row.canonical, [...row.forms].sort()], () => [
        canonicalName(row.name),
        [...nameForms(row.name)].sort(),
      ]),
    ),
    trial('spellings of one name match', [], () => names.match.filter((pair) => !match(pair))),
    trial('other names do not', [], () => names.differ.filter(match)),
  ];
}

function numberTrials({ number }, numbers) {
  const { candidates, checkHolds, formatNumber, isOwnShape, normalise } = number;
  return [
    ...numbers.good.map((row) =>
      trial(`${row.number} holds`, [true, row.grouped], () => [
        isOwnShape(row.number) && checkHolds(row.number),
        formatNumber(row.number),
      ]),
    ),
    trial('a mistyped one of our shape does not', [], () =>
      numbers.mistyped.filter((one) => !isOwnShape(normalise(one)) || checkHolds(normalise(one))),
    ),
    trial('other shapes are not ours', [], () =>
      numbers.other_shapes.filter((one) => isOwnShape(normalise(one))),
    ),
    ...numbers.normalised.map((row) =>
      trial(`« ${row.typed} » is normalised`, row.normalised, () => normalise(row.typed)),
    ),
    ...numbers.candidates.map((row) =>
      trial(`« ${row.text.slice(0, 40)} » stands for its candidates`, row.candidates, () =>
        candidates(row.text),
      ),
    ),
  ];
}

/** List the trials; `modules` are those of static/js/coupon by their names, `vectors` the files by theirs. */
export const trials = (modules, { payloads, names, numbers }) => [
  ...payloadTrials(modules, payloads),
  ...signatureTrials(modules, payloads),
  ...identityTrials(modules, payloads),
  ...nameTrials(modules, names),
  ...numberTrials(modules, numbers),
];
