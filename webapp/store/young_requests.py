"""What young people ask of the Region: a duplicate, a correction; and what was decided."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Boolean, Connection, ForeignKey, Index, Integer, String, insert, select, text
from sqlalchemy.orm import Mapped, aliased, mapped_column

from webapp.store.coupons import CouponRow
from webapp.store.database import AnyRow, Base, UtcDateTime, Values
from webapp.store.journal import JournalNote, text_of

OPEN = text("decided_at IS NULL")
"""Predicate of the partial unique index: one open request per coupon."""


class YoungRequest(Base):
    """One request; ``note_id`` and ``decision_note_id`` name purgeable texts.

    ``coupon_id`` is None for the correction of something that is said of the person.
    """

    __tablename__ = "young_request"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    beneficiary_id: Mapped[str] = mapped_column(ForeignKey("beneficiary.id"), index=True)
    coupon_id: Mapped[str | None] = mapped_column(ForeignKey("coupon.id"))
    kind: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(20))
    fee_cents: Mapped[int] = mapped_column(Integer())
    note_id: Mapped[str | None] = mapped_column(String(36))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime())
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    granted: Mapped[bool | None] = mapped_column(Boolean())
    decision_note_id: Mapped[str | None] = mapped_column(String(36))
    new_coupon_id: Mapped[str | None] = mapped_column(ForeignKey("coupon.id"))

    __table_args__ = (
        Index(
            "uq_young_request_open_coupon",
            "coupon_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_young_request_decided_at_asked_at", "decided_at", "asked_at"),
    )


def add(tx: Connection, request: Values) -> None:
    """Keep a request.

    Raises:
        IntegrityError: the coupon has an open one.
    """
    tx.execute(insert(YoungRequest), [request])


_decision_note = aliased(JournalNote)


def of_person(tx: Connection, beneficiary_id: str) -> Sequence[AnyRow]:
    """Return a young person's own requests, newest first, with rank and both texts."""
    return tx.execute(
        select(
            *YoungRequest.__table__.c,
            CouponRow.rank,
            text_of(YoungRequest.note_id).label("note"),
            text_of(YoungRequest.decision_note_id, _decision_note).label("decision_note"),
        )
        .outerjoin(CouponRow, CouponRow.id == YoungRequest.coupon_id)
        .outerjoin(JournalNote, JournalNote.id == YoungRequest.note_id)
        .outerjoin(_decision_note, _decision_note.id == YoungRequest.decision_note_id)
        .where(YoungRequest.beneficiary_id == beneficiary_id)
        .order_by(YoungRequest.asked_at.desc(), YoungRequest.id)
    ).all()
