"""Reminders told: a coupon's owner hears of its end twice, and no more."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, ForeignKey, Integer, and_, exists, insert, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, aliased, mapped_column

from webapp.store.coupons import COUPON_COLUMNS, AidFileRow, Beneficiary, CouponRow
from webapp.store.database import AnyRow, Base, UtcDateTime
from webapp.store.transactions import DebitTransaction, is_live


class CouponReminder(Base):
    """A reminder told, ``days`` before the end."""

    __tablename__ = "coupon_reminder"
    coupon_id: Mapped[str] = mapped_column(ForeignKey("coupon.id"), primary_key=True)
    days: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime())


def ending(
    tx: Connection, scheme_id: str, first: date, last: date, limit: int, after: str = ""
) -> Sequence[AnyRow]:
    """Return unused coupons that end between two days, both in, of people who are written to.

    Of a file the next one only: neither debited nor stopped, and nothing before it waits to be debited.

    Args:
        tx: An open connection.
        scheme_id: Of which scheme.
        first: The first day.
        last: The last day.
        limit: At most so many, in the order of their ids.
        after: Only those whose id comes after this one.
    """
    lower, lower_debit, debit = aliased(CouponRow), aliased(DebitTransaction), aliased(DebitTransaction)
    taken = exists().where(
        debit.file_id == CouponRow.file_id, debit.rank == CouponRow.rank, is_live(debit.status)
    )
    lower_taken = exists().where(
        lower_debit.file_id == lower.file_id, lower_debit.rank == lower.rank, is_live(lower_debit.status)
    )
    waits_behind = exists().where(
        lower.file_id == CouponRow.file_id,
        lower.rank < CouponRow.rank,
        ~lower_taken,
    )
    wanted = (
        select(*COUPON_COLUMNS)
        .join(AidFileRow, and_(AidFileRow.id == CouponRow.file_id, AidFileRow.scheme_id == scheme_id))
        .join(Beneficiary, and_(Beneficiary.id == AidFileRow.beneficiary_id, Beneficiary.email.is_not(None)))
        .where(CouponRow.expires_on >= first, CouponRow.expires_on <= last, CouponRow.id > after)
        .where(CouponRow.revoked_at.is_(None), ~taken, ~waits_behind)
    )
    return tx.execute(wanted.order_by(CouponRow.id).limit(limit)).all()


def told(tx: Connection, coupon_ids: Sequence[str]) -> set[tuple[str, int]]:
    """Return the reminders told of these coupons: coupon and days."""
    rows = select(CouponReminder.coupon_id, CouponReminder.days).where(
        CouponReminder.coupon_id.in_(coupon_ids)
    )
    return {(row.coupon_id, row.days) for row in tx.execute(rows)}


def carry_over(tx: Connection, old_id: str, new_id: str) -> None:
    """Note of a coupon what was told of the one whose place it takes: its owner heard it."""
    told = (CouponReminder.days, CouponReminder.told_at)
    kept = select(literal(new_id), *told).where(CouponReminder.coupon_id == old_id)
    tx.execute(insert(CouponReminder).from_select(["coupon_id", "days", "told_at"], kept))


def note(tx: Connection, coupon_id: str, days: int, at: datetime) -> bool:
    """Note a reminder as told; False when it was already, by another worker say."""
    make = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(CouponReminder)
    row = {"coupon_id": coupon_id, "days": days, "told_at": at}
    made = make.values(row).on_conflict_do_nothing().returning(CouponReminder.coupon_id)
    return tx.execute(made).one_or_none() is not None
