"""The Region's review: who looks at which transaction now, and what was decided when, by whom."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime


class ReviewHold(Base):
    """One transaction that an officer looks at, so that no other does meanwhile."""

    __tablename__ = "review_hold"
    transaction_id: Mapped[str] = mapped_column(ForeignKey("debit_transaction.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    held_at: Mapped[datetime] = mapped_column(UtcDateTime())
    held_until: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (Index("ix_review_hold_account_id", "account_id", "held_until"),)


class ReviewDecision(Base):
    """One thing that was decided of a transaction; the journal has it too, by stream."""

    __tablename__ = "review_decision"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    transaction_id: Mapped[str] = mapped_column(ForeignKey("debit_transaction.id"))
    act: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(40))
    note_id: Mapped[str | None] = mapped_column(String(36))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (Index("ix_review_decision_transaction_id", "transaction_id", "decided_at"),)
