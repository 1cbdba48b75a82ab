"""Requests of a school for a file begun at another, and what the Region decided."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Boolean, Connection, ForeignKey, Index, String, func, insert, select, text, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from webapp.store.coupons import AidFileRow, CouponRow
from webapp.store.database import AnyRow, AnySelect, Base, UtcDateTime, Values
from webapp.store.journal import JournalNote, text_of
from webapp.store.partners import PartnerRow

OPEN = text("decided_at IS NULL")
"""Predicate of the partial unique index: one open request per file and school."""


class TransferRequest(Base):
    """One request; ``note_id`` names the purgeable text of the reason with which it was decided."""

    __tablename__ = "transfer_request"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    file_id: Mapped[str] = mapped_column(ForeignKey("aid_file.id"))
    coupon_id: Mapped[str] = mapped_column(ForeignKey("coupon.id"))
    from_partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"))
    to_partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime())
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    granted: Mapped[bool | None] = mapped_column(Boolean())
    note_id: Mapped[str | None] = mapped_column(String(36))

    __table_args__ = (
        Index(
            "uq_transfer_request_open",
            "file_id",
            "to_partner_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_transfer_request_decided_at_asked_at", "decided_at", "asked_at"),
    )


def add(tx: Connection, request: Values) -> None:
    """Keep a request.

    Raises:
        IntegrityError: the school has one open for the file.
    """
    tx.execute(insert(TransferRequest), [request])


def latest(tx: Connection, partner_id: str, coupon_id: str) -> AnyRow | None:
    """Return a school's latest request for the file of a coupon, or None; never another school's."""
    file_id = select(CouponRow.file_id).where(CouponRow.id == coupon_id).scalar_subquery()
    return tx.execute(
        select(
            TransferRequest.asked_at,
            TransferRequest.decided_at,
            TransferRequest.granted,
            text_of(TransferRequest.note_id).label("reason"),
        )
        .outerjoin(JournalNote, JournalNote.id == TransferRequest.note_id)
        .where(TransferRequest.to_partner_id == partner_id, TransferRequest.file_id == file_id)
        # The open one first, whatever two clocks say of when it was asked.
        .order_by(TransferRequest.decided_at.is_not(None), TransferRequest.asked_at.desc())
        .limit(1)
    ).one_or_none()


def request(tx: Connection, request_id: str) -> AnyRow | None:
    """Return a request, or None: for the Region, which sees all."""
    return tx.execute(
        select(*TransferRequest.__table__.c).where(TransferRequest.id == request_id)
    ).one_or_none()


def waiting(tx: Connection, limit: int) -> Sequence[AnyRow]:
    """Return the open requests in order of arrival: for the Region."""
    return tx.execute(
        _told(func.coalesce(AidFileRow.transferred_to, TransferRequest.from_partner_id))
        .where(TransferRequest.decided_at.is_(None))
        .order_by(TransferRequest.asked_at, TransferRequest.id)
        .limit(limit)
    ).all()


def waiting_count(tx: Connection) -> int:
    """Return how many requests are open."""
    is_open = TransferRequest.decided_at.is_(None)
    return tx.scalar(select(func.count()).select_from(TransferRequest).where(is_open)) or 0


def decided(tx: Connection, limit: int) -> Sequence[AnyRow]:
    """Return the latest decided requests, newest first: for the Region."""
    return tx.execute(
        _told(TransferRequest.from_partner_id)
        .where(TransferRequest.decided_at.is_not(None))
        .order_by(TransferRequest.decided_at.desc(), TransferRequest.id)
        .limit(limit)
    ).all()


def _told(holder_id: object) -> AnySelect:
    """Return the SELECT of requests with all that an officer reads of them: no name of a young person."""
    asking, holding = aliased(PartnerRow), aliased(PartnerRow)
    return (
        select(
            TransferRequest.id,
            TransferRequest.coupon_id,
            TransferRequest.asked_at,
            TransferRequest.decided_at,
            TransferRequest.granted,
            asking.name.label("asking_name"),
            holding.name.label("holding_name"),
            AidFileRow.scheme_id,
            CouponRow.rank,
            CouponRow.number,
            text_of(TransferRequest.note_id).label("reason"),
        )
        .select_from(TransferRequest)
        .join(AidFileRow, AidFileRow.id == TransferRequest.file_id)
        .join(CouponRow, CouponRow.id == TransferRequest.coupon_id)
        .join(asking, asking.id == TransferRequest.to_partner_id)
        .join(holding, holding.id == holder_id)
        .outerjoin(JournalNote, JournalNote.id == TransferRequest.note_id)
    )


def decide(tx: Connection, request_id: str, decision: Values) -> None:
    """Write what was decided; the file's lock, held by the caller, keeps two decisions from meeting."""
    tx.execute(
        update(TransferRequest)
        .where(TransferRequest.id == request_id, TransferRequest.decided_at.is_(None))
        .values(**decision)
    )
