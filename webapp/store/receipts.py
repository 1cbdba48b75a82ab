"""What receipts are computed from, and what stands in the way of one that is presented again."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, select

from webapp.domain.restored import Standing
from webapp.store.database import AnyRow
from webapp.store.debits import ClaimReply
from webapp.store.device_entries import DeviceEntryRow
from webapp.store.identity import IdentityCheckRow
from webapp.store.transactions import DebitTransaction, is_live

_accepted = (
    select(
        *DebitTransaction.__table__.c,
        IdentityCheckRow.document_type,
        IdentityCheckRow.document_valid,
        IdentityCheckRow.result,
        IdentityCheckRow.checked_at,
        ClaimReply.captured_at,
        DeviceEntryRow.device_id,
        DeviceEntryRow.seq,
        DeviceEntryRow.hash,
    )
    .select_from(DebitTransaction)
    .join(IdentityCheckRow, IdentityCheckRow.id == DebitTransaction.identity_check_id)
    .join(ClaimReply, ClaimReply.claim_id == DebitTransaction.claim_id)
    .outerjoin(
        DeviceEntryRow,
        and_(DeviceEntryRow.claim_id == DebitTransaction.claim_id, DeviceEntryRow.code == "accepted"),
    )
)


def accepted(tx: Connection, partner_id: str, claim_ids: Sequence[str]) -> Sequence[AnyRow]:
    """Return the debits of a partner's claims, each with its check and the entry that asked for it."""
    mine = and_(DebitTransaction.partner_id == partner_id, DebitTransaction.claim_id.in_(claim_ids))
    return tx.execute(_accepted.where(mine)).all()


def claimed(tx: Connection, claim_id: str) -> Standing | None:
    """Return the debit that a claim made, whoever made it, reversed since or not."""
    return _standing(tx, DebitTransaction.claim_id == claim_id)


def live(tx: Connection, file_id: str, rank: int) -> Standing | None:
    """Return the live debit of a file and rank."""
    same = and_(DebitTransaction.file_id == file_id, DebitTransaction.rank == rank)
    return _standing(tx, and_(same, is_live(DebitTransaction.status)))


def check_stands(tx: Connection, check_id: str) -> tuple[bool, bool]:
    """Tell whether an identity check is here, and whether a debit rests on it already."""
    row = tx.execute(
        select(DebitTransaction.id)
        .select_from(IdentityCheckRow)
        .outerjoin(DebitTransaction, DebitTransaction.identity_check_id == IdentityCheckRow.id)
        .where(IdentityCheckRow.id == check_id)
    ).one_or_none()
    return row is not None, row is not None and row.id is not None


def _standing(tx: Connection, which: ColumnElement[bool]) -> Standing | None:
    row = tx.execute(
        select(DebitTransaction.id, DebitTransaction.claim_id, DebitTransaction.coupon_id).where(which)
    ).one_or_none()
    return None if row is None else Standing(row.id, row.claim_id, row.coupon_id)
