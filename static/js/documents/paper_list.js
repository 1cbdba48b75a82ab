/** What is to be drawn of claims: the documents that may be photographed, and those that were. */
import { fromBase64Url } from '../offline/bytes.js';
import { clock } from '../offline/said.js';
import { formOf } from './sealed_pages.js';

/** What a claim is of, as it was signed. */
const entryOf = (row) => JSON.parse(new TextDecoder().decode(fromBase64Url(JSON.parse(row.body).entry)));

/** The documents that a licence names for a claim; none of a licence from before there were any. */
export function documentsOf(licence, row) {
  if (!licence?.document_key || row.seq === 0) return [];
  const { scheme, rank } = entryOf(row);
  const ranks = licence.schemes.find((one) => one.id === scheme)?.ranks ?? [];
  return ranks.find((one) => one.rank === rank)?.documents ?? [];
}

/** What is to be drawn of some claims: what may still be photographed, and what was. */
export function papersOf(licence, rows, groups, sender) {
  return rows.flatMap((row) => {
    const mine = groups.filter((one) => one.claimId === row.claimId);
    const named = documentsOf(licence, row);
    const blank = { claimId: row.claimId, pages: [], sent: 0, held: null, signed: null };
    const codes = new Set([...(row.state === 'waiting' ? named : []), ...mine].map((one) => one.code));
    return [...codes].map((code) => {
      const known = named.find((one) => one.code === code);
      const group = mine.find((one) => one.code === code) ?? { ...blank, code };
      return {
        ...group,
        said: { label: known?.label, rank: String(row.rank), at: clock(row.addedAt) },
        dated: Boolean(known?.signed_from || group.signed || group.held?.why === 'date'),
        url: formOf(rows, group),
        mayShoot: row.state === 'waiting' && known !== undefined,
        ...sender,
      };
    });
  });
}
