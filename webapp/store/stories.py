"""What became of a coupon, as the journal tells it: for the Region, which sees all."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from webapp.domain.journal import GONE
from webapp.store.coupons import CouponRow
from webapp.store.database import AnyRow
from webapp.store.journal import JournalEntry, JournalNote, file_stream
from webapp.store.partners import PartnerRow


def entries_about(tx: Connection, file_id: str, coupon_id: str) -> Sequence[AnyRow]:
    """Return the entries of a file that name a coupon, oldest first."""
    named = or_(*(JournalEntry.data.contains(f'"{name}":"{coupon_id}"') for name in ("coupon_id", "old_id")))
    return tx.execute(
        select(JournalEntry.kind, JournalEntry.recorded_at, JournalEntry.amount_cents, JournalEntry.data)
        .where(JournalEntry.stream == file_stream(file_id), named)
        .order_by(JournalEntry.seq)
    ).all()


def read_data(row: AnyRow) -> dict[str, Any]:
    """Return what an entry says."""
    data: dict[str, Any] = json.loads(row.data)
    return data


def partner_names(tx: Connection, partner_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of partners by id."""
    wanted = select(PartnerRow.id, PartnerRow.name).where(PartnerRow.id.in_(list(partner_ids)))
    return {row.id: row.name for row in tx.execute(wanted)}


def notes(tx: Connection, note_ids: Iterable[str]) -> dict[str, str]:
    """Return typed reasons by id; ``GONE`` for what is forgotten."""
    named = list(note_ids)
    wanted = select(JournalNote.id, JournalNote.text).where(JournalNote.id.in_(named))
    return dict.fromkeys(named, GONE) | {row.id: row.text for row in tx.execute(wanted)}


def siblings(tx: Connection, file_id: str) -> Sequence[AnyRow]:
    """Return the coupons of a file that work, or worked last of their rank, by rank."""
    return tx.execute(
        select(CouponRow.id, CouponRow.rank, CouponRow.revoked_at)
        .where(CouponRow.file_id == file_id)
        .order_by(CouponRow.rank, CouponRow.revoked_at.is_not(None), CouponRow.revoked_at.desc())
    ).all()
