"""Offline licences: what each device was allowed, from when to when, and what the house's epoch was."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, ForeignKey, Index, Integer, String, and_, insert, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.coupons import COUPON_COLUMNS, AidFileRow, CouponRow
from webapp.store.database import AnyRow, Base, UtcDateTime, Values
from webapp.store.devices import Device, DeviceKey
from webapp.store.transactions import DebitTransaction, is_live


class OfflineLicence(Base):
    """One licence; its terms are the scheme's, its end is kept since a later scheme may say another."""

    __tablename__ = "offline_licence"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime())
    epoch: Mapped[int] = mapped_column(Integer())

    __table_args__ = (Index("ix_offline_licence_device_id_issued_at", "device_id", "issued_at"),)


def add(tx: Connection, licence: Values) -> None:
    """Add a licence."""
    tx.execute(insert(OfflineLicence), [licence])


def licences(tx: Connection, licence_ids: Sequence[str]) -> dict[str, AnyRow]:
    """Return licences by id, whosever they are."""
    rows = tx.execute(select(*OfflineLicence.__table__.c).where(OfflineLicence.id.in_(licence_ids)))
    return {row.id: row for row in rows}


def revoked_serials(tx: Connection, day: date) -> list[int]:
    """Return the serials of the coupons that were revoked and would otherwise still be valid on a day."""
    return list(
        tx.scalars(
            select(CouponRow.serial)
            .where(CouponRow.revoked_at.is_not(None), CouponRow.expires_on >= day)
            .order_by(CouponRow.serial)
        )
    )


def coupons_of_files(tx: Connection, partner_id: str, day: date) -> Sequence[AnyRow]:
    """Return the coupons of files that a partner has debited or was given, each with its live debit.

    Files whose last coupon has expired before a day are over.
    """
    touched = select(DebitTransaction.file_id).where(
        DebitTransaction.partner_id == partner_id, is_live(DebitTransaction.status)
    )
    open_files = select(CouponRow.file_id).where(CouponRow.expires_on >= day)
    return tx.execute(
        select(
            *COUPON_COLUMNS,
            CouponRow.serial,
            AidFileRow.transferred_to,
            DebitTransaction.partner_id.label("live_partner_id"),
            DebitTransaction.status.label("live_status"),
            DebitTransaction.debited_at.label("live_debited_at"),
        )
        .select_from(CouponRow)
        .join(AidFileRow, AidFileRow.id == CouponRow.file_id)
        .outerjoin(
            DebitTransaction,
            and_(
                DebitTransaction.file_id == AidFileRow.id,
                DebitTransaction.rank == CouponRow.rank,
                is_live(DebitTransaction.status),
            ),
        )
        .where(
            or_(AidFileRow.id.in_(touched), AidFileRow.transferred_to == partner_id),
            AidFileRow.id.in_(open_files),
        )
        .order_by(CouponRow.file_id, CouponRow.rank)
    ).all()


def sibling_keys(tx: Connection, partner_id: str) -> Sequence[AnyRow]:
    """Return the keys to write to a partner's devices that are not revoked, the latest last."""
    return tx.execute(
        select(DeviceKey.device_id, Device.name, DeviceKey.agreement_key)
        .join(Device, Device.id == DeviceKey.device_id)
        .where(Device.partner_id == partner_id, Device.revoked_at.is_(None))
        .order_by(DeviceKey.device_id, DeviceKey.added_at)
    ).all()
