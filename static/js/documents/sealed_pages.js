/** Pages that wait sealed, as they lie in the database; what is in them only the house can tell. */

/** The sealed pages of one claim that are still here, in the order in which they were taken. */
export async function sealedOf(db, claimId) {
  const rows = await db.getAllFromIndex('sealed', 'claim', claimId);
  return rows.filter((row) => row.text).sort((one, other) => one.addedAt - other.addedAt);
}

/** Make of a sealed page what is sent in its place; it goes on where it was cut. */
export const asSent = ({ id, text, addedAt, url = null, signed = null }) => ({
  id,
  addedAt,
  url,
  signed,
  sealed: true,
  file: new File([text], 'page', { type: 'application/json' }),
});

/** Note of sealed pages what became of them; one that was taken away meanwhile stays away. */
export async function noteSealed(db, pages, what) {
  const tx = db.transaction('sealed', 'readwrite', { durability: 'strict' });
  for (const { id } of pages) {
    const row = await tx.store.get(id);
    if (row) await tx.store.put({ ...row, ...what });
  }
  await tx.done;
}

/**
 * The documents that sealed pages make, oldest first: `{claimId, code, pages, sent, held, signed}`. Of pages that the
 * server has, only that is kept.
 */
export function grouped(rows) {
  const found = new Map();
  for (const row of rows.toSorted((one, other) => one.addedAt - other.addedAt)) {
    const { claimId, code } = row;
    const key = `${claimId} ${code}`;
    const group = found.get(key) ?? { claimId, code, pages: [], sent: 0, held: null, signed: null };
    found.set(key, group);
    if (row.text) group.pages.push(row);
    else group.sent += 1;
    group.held ??= row.text ? (row.held ?? null) : null;
    group.signed ??= row.signed ?? null;
  }
  return [...found.values()];
}

/** Those that may leave, each with the `url` of its form; what is held waits for a person, who lets `claim` go. */
export const sendable = (sealed, rows, claim) =>
  grouped(sealed)
    .map((one) => ({ ...one, url: formOf(rows, one) }))
    .filter(({ url, pages, held, claimId }) => url && pages.length > 0 && (!held || claimId === claim));

/** Where the form of a document stands, or null: its claim waits, or was refused. */
export function formOf(rows, { claimId, code }) {
  const id = rows.find((row) => row.claimId === claimId && row.state === 'accepted')?.answer?.transaction?.id;
  return id ? `/transactions/${id}/justificatifs/${code}` : null;
}
