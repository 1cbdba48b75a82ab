"""Signed receipts: what a device keeps of an accepted claim, to present it should we come back from a backup.

A receipt is computed from the stored rows each time a claim is answered, so the stored answer stays what it
was to the byte. It holds ids only. The claim that an officer granted after all was answered with a refusal:
its receipt goes to every device of the school at its next contacts. Source: the offline protocol, 8 and 9.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from webapp.domain.identity import CheckResult, DocumentType
from webapp.domain.restored import Receipt, ReceiptCheck
from webapp.services.devices import KnownDevice
from webapp.services.licence import epoch_of
from webapp.services.office import Office
from webapp.store import contests, receipts
from webapp.store.database import AnyRow, reading

KEPT = timedelta(days=35)
"""How long devices keep a receipt (8)."""

_AT_ONCE = 100
"""Receipts of grants that one contact brings, the latest."""


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """A receipt as it leaves: its canonical text and our signature of it."""

    text: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Granted:
    """A claim that was refused and then granted: its own id, and the receipt of the debit of the grant."""

    claim_id: str
    receipt: SignedReceipt


def granted_to(office: Office, device: KnownDevice) -> list[Granted]:
    """Return what was granted to a device's school of late, oldest first.

    Any of its devices keeps them: the one that made the claim may be the one that was taken away.
    """
    since = office.clock.now() - KEPT
    with reading() as tx:
        found = contests.granted(tx, device.partner_id, since, _AT_ONCE)
    signed = receipts_of(office, device.partner_id, [row.id for row in found])
    return [Granted(row.claim_id, signed[row.id]) for row in reversed(found) if row.id in signed]


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
