"""Signed receipts: what a device keeps of an accepted claim, to present it should we come back from a backup.

A receipt is computed from the stored rows each time a claim is answered, so the stored answer stays what it
was to the byte. It holds ids only. Source: the offline protocol, 8 and 9.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.domain.identity import CheckResult, DocumentType
from webapp.domain.restored import Receipt, ReceiptCheck
from webapp.services.licence import epoch_of
from webapp.services.office import Office
from webapp.store import receipts
from webapp.store.database import AnyRow, reading


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """A receipt as it leaves: its canonical text and our signature of it."""

    text: str
    signature: bytes


def receipts_of(office: Office, partner_id: str, claim_ids: Sequence[str]) -> dict[str, SignedReceipt]:
    """Return the receipt of each claim of a partner that was accepted, by claim id."""
    if not claim_ids:
        return {}
    with reading() as tx:
        rows, epoch = receipts.accepted(tx, partner_id, claim_ids), epoch_of(tx)
    texts = {row.claim_id: _receipt(row, epoch).text() for row in rows}
    return {
        claim_id: SignedReceipt(text, office.keyring.sign_statement(text.encode()))
        for claim_id, text in texts.items()
    }


def _receipt(row: AnyRow, epoch: int) -> Receipt:
    check = ReceiptCheck(
        row.identity_check_id,
        DocumentType(row.document_type),
        row.document_valid,
        CheckResult(row.result),
        row.checked_at,
    )
    return Receipt(
        claim_id=row.claim_id,
        transaction_id=row.id,
        coupon_id=row.coupon_id,
        partner_id=row.partner_id,
        account_id=row.account_id,
        check=check,
        rank=row.rank,
        amount_cents=row.amount_cents,
        debited_at=row.debited_at,
        captured_at=row.captured_at,
        device_id=row.device_id,
        seq=row.seq or 0,
        entry_hash=row.hash,
        epoch=epoch,
    )
