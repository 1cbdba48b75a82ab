/**
 * What no hand can do at the screen, done with the page's own modules: keep a claim whatever the screen said of
 * its coupon, with some fields of its entry changed; put what the device keeps back to an older copy.
 *
 * The page's policy lets in what bears its nonce, so this text is added to it as a script of its own.
 */
const entrance = document.querySelector('script[type="module"][src*="/pwa/"]').src;
const take = (path) => import(new URL(`../${path}`, entrance));

async function open() {
  const { openDatabase } = await take('offline/database.js');
  return openDatabase();
}

/** The claim of a coupon and of a person, as the screens put it together. */
async function claimOf({ text, name, birth }, { licence }) {
  const [{ readPayload }, { couponKeys, pepperOf }, { deriveIdentity }, { canonicalName }] =
    await Promise.all([
      take('coupon/payload.js'),
      take('offline/licence.js'),
      take('coupon/identity.js'),
      take('coupon/names.js'),
    ]);
  const payload = await readPayload(text, couponKeys(licence));
  const who = { canonicalName: canonicalName(name), birthDate: birth, serial: payload.serial };
  const { proof } = await deriveIdentity({ ...who, ...pepperOf(licence, payload.keyId) });
  const scheme = licence.schemes.find((one) => one.wire_code === payload.schemeCode);
  const market = scheme.markets.find((one) => one.wire_code === payload.marketCode);
  const identity = { how: 'tag', proof, document_type: 'cni', document_valid: true };
  return { id: crypto.randomUUID(), text, payload, scheme, market, couponId: null, identity };
}

globalThis.byHand = {
  /** Keep a claim; gives its id. `changes` go into the entry, `spoilt` makes its signature another's. */
  async keep({ changes = {}, spoilt = false, ...person }) {
    const [db, { standing }, { entryOf }, { append }] = await Promise.all([
      open(),
      take('offline/standing.js'),
      take('offline/entry.js'),
      take('offline/journal.js'),
    ]);
    const now = await standing(db);
    const claim = await claimOf(person, now);
    const shown = { serial: String(claim.payload.serial), first: false, by: now.person.name };
    const row = await append(db, { ...entryOf(claim, now), ...changes }, shown);
    if (spoilt) {
      const body = JSON.parse(row.body);
      await db.put('queue', { ...row, body: JSON.stringify({ ...body, signature: 'A'.repeat(86) }) });
    }
    db.close();
    return row.claimId;
  },

  /** What the licence says. */
  async licence() {
    const db = await open();
    const licence = await db.get('facts', 'licence');
    db.close();
    return licence;
  },

  /** Change a field of the licence that the device goes by. */
  async amend(changes) {
    const db = await open();
    await db.put('facts', { ...(await db.get('facts', 'licence')), ...changes }, 'licence');
    db.close();
  },

  /** Lose a claim, as a browser that clears half of its storage would: its line stays, its row is gone. */
  async lose(claimId) {
    const db = await open();
    await db.delete('queue', claimId);
    db.close();
  },

  /** The row of a claim. */
  async row(claimId) {
    const db = await open();
    const row = await db.get('queue', claimId);
    db.close();
    return row;
  },

  /** Take a copy of what the device keeps of its claims; it outlives the page. */
  async copy() {
    const db = await open();
    const [journal, queue, licence] = [
      await db.getAll('journal'),
      await db.getAll('queue'),
      await this.licence(),
    ];
    sessionStorage.setItem('copied', JSON.stringify({ journal, queue, licence }));
    db.close();
  },

  /** Put it back, as a phone restored from its own backup does. */
  async putBack() {
    const { licence, ...stores } = JSON.parse(sessionStorage.getItem('copied'));
    const db = await open();
    for (const [name, rows] of Object.entries(stores)) {
      await db.clear(name);
      for (const row of rows) await db.put(name, row);
    }
    await db.put('facts', licence, 'licence');
    db.close();
  },
};
