"""The Region's review: who looks at which transaction now, and what was decided when, by whom."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, ForeignKey, Index, String, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.review import ReviewAct
from webapp.store.database import AnyRow, Base, UtcDateTime, Values
from webapp.store.journal import JournalNote, text_of
from webapp.store.people import Account


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


def holder(tx: Connection, transaction_id: str, now: datetime) -> AnyRow | None:
    """Return who looks at a transaction and until when; None: nobody, or not any more."""
    return tx.execute(
        select(ReviewHold.account_id, ReviewHold.held_until, Account.display_name)
        .join(Account, Account.id == ReviewHold.account_id)
        .where(ReviewHold.transaction_id == transaction_id, ReviewHold.held_until > now)
    ).one_or_none()


def take(tx: Connection, transaction_id: str, account_id: str, now: datetime, until: datetime) -> bool:
    """Hold a transaction for an officer, or go on holding it; False when another holds it."""
    row = {"transaction_id": transaction_id, "account_id": account_id, "held_at": now, "held_until": until}
    make = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(ReviewHold)
    free = or_(ReviewHold.held_until <= now, ReviewHold.account_id == account_id)
    held = (
        make.values(row)
        .on_conflict_do_update(
            index_elements=[ReviewHold.transaction_id],
            set_={"account_id": account_id, "held_at": now, "held_until": until},
            where=free,
        )
        .returning(ReviewHold.transaction_id)
    )
    return tx.scalar(held) is not None


def extend(tx: Connection, transaction_id: str, account_id: str, now: datetime, until: datetime) -> None:
    """Let an officer's own hold last longer; one that has ended is not taken up again."""
    tx.execute(
        update(ReviewHold)
        .where(
            ReviewHold.transaction_id == transaction_id,
            ReviewHold.account_id == account_id,
            ReviewHold.held_until > now,
        )
        .values(held_until=until)
    )


def let_go(tx: Connection, transaction_id: str, account_id: str | None = None) -> None:
    """End the hold of a transaction: an officer's own, or whoever's it is when a decision ends it (None)."""
    ended = delete(ReviewHold).where(ReviewHold.transaction_id == transaction_id)
    tx.execute(ended if account_id is None else ended.where(ReviewHold.account_id == account_id))


def add_decision(tx: Connection, decision: Values) -> None:
    """Keep what was decided."""
    tx.execute(insert(ReviewDecision), [decision])


def first_yes(tx: Connection, transaction_id: str, since: datetime) -> str | None:
    """Return who said the first of two yes's since a transaction came to the Region; None: nobody."""
    return tx.scalar(
        select(ReviewDecision.account_id)
        .where(
            ReviewDecision.transaction_id == transaction_id,
            ReviewDecision.act == ReviewAct.FIRST_YES,
            ReviewDecision.decided_at >= since,
        )
        .limit(1)
    )


def was_reopened(tx: Connection, transaction_id: str) -> bool:
    """Tell whether the Region ever took up a transaction again that it had refused."""
    wanted = select(ReviewDecision.id).where(
        ReviewDecision.transaction_id == transaction_id, ReviewDecision.act == ReviewAct.REOPEN
    )
    return tx.scalar(wanted.limit(1)) is not None


def decisions(tx: Connection, transaction_id: str) -> Sequence[AnyRow]:
    """Return what was decided of a transaction, oldest first, by whom, with the sentence."""
    return tx.execute(
        select(
            ReviewDecision.act,
            ReviewDecision.reason,
            ReviewDecision.decided_at,
            ReviewDecision.account_id,
            Account.display_name,
            text_of(ReviewDecision.note_id).label("sentence"),
        )
        .join(Account, Account.id == ReviewDecision.account_id)
        .outerjoin(JournalNote, JournalNote.id == ReviewDecision.note_id)
        .where(ReviewDecision.transaction_id == transaction_id)
        .order_by(ReviewDecision.decided_at, ReviewDecision.id)
    ).all()
