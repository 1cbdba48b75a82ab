/** Pages that wait sealed, as they lie in the database; what is in them only the house can tell. */

/** The pages that wait for one claim, in the order in which they were taken. */
export async function sealedOf(db, claimId) {
  const rows = await db.getAllFromIndex('sealed', 'claim', claimId);
  return rows.sort((one, other) => one.addedAt - other.addedAt);
}

/** Make of a sealed page what is sent in its place. */
export const asSent = ({ id, text, addedAt }) => ({
  id,
  addedAt,
  sealed: true,
  file: new File([text], 'page', { type: 'application/json' }),
});
