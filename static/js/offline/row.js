/** A claim as it stands in the queue before any answer; all that counts is told from what was signed. */
export const rowOf = (entry, { addedAt, shown, sent }) => ({
  claimId: entry.claim_id,
  seq: entry.seq,
  state: 'waiting',
  addedAt,
  licenceId: entry.licence_id,
  rank: entry.rank,
  amountCents: entry.amount_cents,
  shown,
  // Frozen: every sending of this claim is these bytes.
  body: JSON.stringify({ entry: sent.entry, signature: sent.signature, device_id: entry.device_id }),
});
