"""Transactions: their table, who may read which, and where each stands."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, QueryableAttribute, mapped_column

from webapp.domain.transaction import NOT_LIVE, TO_BE_PAID, Status
from webapp.store.coupons import AidFileRow
from webapp.store.database import AnyRow, AnySelect, Base, UtcDateTime
from webapp.store.partners import PartnerRow
from webapp.store.tallies import Counted, move


def _written(statuses: Collection[Status]) -> str:
    return ", ".join(repr(str(status)) for status in sorted(statuses))


LIVE = text(f"status NOT IN ({_written(NOT_LIVE)})")
"""Predicate of the partial unique index: one live debit per file and rank."""

DUE = text(f"status IN ({_written(TO_BE_PAID)})")
"""Predicate of the partial index of what a school is owed, which no debit writes to."""


class DebitTransaction(Base):
    """One accepted debit and where it stands."""

    __tablename__ = "debit_transaction"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    claim_id: Mapped[str] = mapped_column(String(36), unique=True)
    coupon_id: Mapped[str] = mapped_column(ForeignKey("coupon.id"))
    file_id: Mapped[str] = mapped_column(ForeignKey("aid_file.id"))
    rank: Mapped[int] = mapped_column(Integer())
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    identity_check_id: Mapped[str] = mapped_column(ForeignKey("identity_check.id"), unique=True)
    amount_cents: Mapped[int] = mapped_column(Integer())
    status: Mapped[str] = mapped_column(String(20))
    debited_at: Mapped[datetime] = mapped_column(UtcDateTime())
    # When it went to the Region last, which is its place in the queue; when the Region said its word last.
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    __table_args__ = (
        Index(
            "uq_debit_transaction_live",
            "file_id",
            "rank",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        Index("ix_debit_transaction_partner_id_debited_at", "partner_id", "debited_at", "id"),
        # These two hold what a dashboard sums of what is before the review, besides what they are put in
        # order by: no row is looked up.
        Index(
            "ix_debit_transaction_partner_id_status",
            *("partner_id", "status", "debited_at", "id", "amount_cents", "submitted_at", "rank"),
        ),
        Index("ix_debit_transaction_status_submitted_at", "status", "submitted_at", "id", "amount_cents"),
        Index(
            "ix_debit_transaction_due",
            *("partner_id", "decided_at"),
            sqlite_where=DUE,
            postgresql_where=DUE,
        ),
        Index("ix_debit_transaction_partner_id_amount_cents", "partner_id", "amount_cents", "debited_at"),
        Index("ix_debit_transaction_partner_id_file_id", "partner_id", "file_id"),
    )


COUNTED = (
    *(DebitTransaction.partner_id, DebitTransaction.status, DebitTransaction.rank),
    *(DebitTransaction.amount_cents, DebitTransaction.debited_at, DebitTransaction.decided_at),
)
"""The columns of a ``Counted``, in its order."""


def is_live(status: QueryableAttribute[str]) -> ColumnElement[bool]:
    """Return the partial index's own predicate, its values written out.

    Bound as parameters they would hide from PostgreSQL's generic plans that the index answers: every debit
    would read the whole table.
    """
    return status.not_in(_literals(NOT_LIVE))


def is_to_be_paid() -> ColumnElement[bool]:
    """Return the predicate of the index of what is due, its values written out for the same reason."""
    return DebitTransaction.status.in_(_literals(TO_BE_PAID))


def _literals(statuses: Collection[Status]) -> list[ColumnClause[str]]:
    return [literal_column(repr(str(status))) for status in sorted(statuses)]


def whose(partner_ids: Collection[str]) -> ColumnElement[bool]:
    """Return the condition of whose it is, written so that ids which are known are looked up one by one."""
    return func.coalesce(DebitTransaction.partner_id, "").in_(partner_ids)


def transaction_statement(partner_id: str | None) -> AnySelect:
    """Return the SELECT of transactions a partner may see; None is the Region, which sees all."""
    statement = (
        select(
            *DebitTransaction.__table__.c, AidFileRow.scheme_id, AidFileRow.beneficiary_id, PartnerRow.name
        )
        .select_from(DebitTransaction)
        .join(AidFileRow, AidFileRow.id == DebitTransaction.file_id)
        .join(PartnerRow, PartnerRow.id == DebitTransaction.partner_id)
    )
    return statement if partner_id is None else statement.where(DebitTransaction.partner_id == partner_id)


def transaction(tx: Connection, partner_id: str | None, transaction_id: str) -> AnyRow | None:
    """Return one transaction the partner may see, or None."""
    return tx.execute(
        transaction_statement(partner_id).where(DebitTransaction.id == transaction_id)
    ).one_or_none()


def set_status(
    tx: Connection, partner_id: str, transaction_id: str, status: Status, **at: datetime | None
) -> None:
    """Write where a transaction of a partner now stands; ``at`` gives ``submitted_at`` or ``decided_at``."""
    mine = (DebitTransaction.id == transaction_id, DebitTransaction.partner_id == partner_id)
    before = Counted(*tx.execute(select(*COUNTED).where(*mine)).one())
    tx.execute(update(DebitTransaction).where(*mine).values(status=status, **at))
    move(tx, before, replace(before, status=status, decided_at=at.get("decided_at", before.decided_at)))
