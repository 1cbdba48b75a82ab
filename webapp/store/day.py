"""What a partner did between two instants: its debits, its refusals, and their sum by the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, select
from sqlalchemy.orm import QueryableAttribute

from webapp.domain.day import Sums
from webapp.store.coupons import AidFileRow, Beneficiary, CouponRow
from webapp.store.database import AnyRow
from webapp.store.identity import IdentityCheckRow
from webapp.store.journal import JournalEntry
from webapp.store.people import Account
from webapp.store.refusals import Refusal
from webapp.store.transactions import DebitTransaction


@dataclass(frozen=True, slots=True)
class Span:
    """Whose acts, and when: of one person of a partner, or of all (None), from ``start`` up to ``end``."""

    partner_id: str
    account_id: str | None
    start: datetime
    end: datetime


def debits(tx: Connection, span: Span, limit: int) -> Sequence[AnyRow]:
    """Return debits with their young person's name, reversed ones included, newest first."""
    return tx.execute(
        select(
            DebitTransaction.id,
            DebitTransaction.status,
            DebitTransaction.rank,
            DebitTransaction.amount_cents,
            DebitTransaction.debited_at,
            DebitTransaction.coupon_id,
            CouponRow.number,
            Beneficiary.first_name,
            Beneficiary.family_name,
            Account.display_name,
            IdentityCheckRow.result,
        )
        .select_from(DebitTransaction)
        .join(IdentityCheckRow, IdentityCheckRow.id == DebitTransaction.identity_check_id)
        .join(CouponRow, CouponRow.id == DebitTransaction.coupon_id)
        .join(AidFileRow, AidFileRow.id == DebitTransaction.file_id)
        .join(Beneficiary, Beneficiary.id == AidFileRow.beneficiary_id)
        .join(Account, Account.id == DebitTransaction.account_id)
        .where(_debited_in(span))
        .order_by(DebitTransaction.debited_at.desc(), DebitTransaction.id)
        .limit(limit)
    ).all()


def refusals(tx: Connection, span: Span, limit: int) -> Sequence[AnyRow]:
    """Return refusals with what is known of their coupon, newest first; no name."""
    return tx.execute(
        select(
            Refusal.code,
            Refusal.refused_at,
            Refusal.coupon_id,
            CouponRow.number,
            CouponRow.rank,
            CouponRow.amount_cents,
            Account.display_name,
        )
        .select_from(Refusal)
        .outerjoin(CouponRow, CouponRow.id == Refusal.coupon_id)
        .join(Account, Account.id == Refusal.account_id)
        .where(_refused_in(span))
        .order_by(Refusal.refused_at.desc(), Refusal.id)
        .limit(limit)
    ).all()


def refusal_count(tx: Connection, span: Span) -> int:
    """Return how many refusals there were."""
    return tx.scalar(select(func.count()).select_from(Refusal).where(_refused_in(span))) or 0


def sums(tx: Connection, span: Span) -> Sums:
    """Return what the journal says of a span's debits: each entry of an amount that names one of them."""
    names_it = JournalEntry.data.like('%"transaction_id":"' + DebitTransaction.id + '"%')
    amount = JournalEntry.amount_cents
    row = tx.execute(
        select(
            func.coalesce(func.sum(case((amount > 0, 1), else_=0)), 0).label("debited"),
            func.coalesce(func.sum(case((amount < 0, 1), else_=0)), 0).label("reversed"),
            func.coalesce(func.sum(amount), 0).label("balance"),
            func.coalesce(func.sum(case((amount < 0, -amount), else_=0)), 0).label("taken_off"),
        )
        .select_from(DebitTransaction)
        .join(
            JournalEntry,
            and_(JournalEntry.stream == "file:" + DebitTransaction.file_id, amount != 0, names_it),
        )
        .where(_debited_in(span))
    ).one()
    return Sums(row.debited - row.reversed, row.balance, row.reversed, row.taken_off)


def _debited_in(span: Span) -> ColumnElement[bool]:
    columns = (DebitTransaction.partner_id, DebitTransaction.account_id, DebitTransaction.debited_at)
    return _in(span, *columns)


def _refused_in(span: Span) -> ColumnElement[bool]:
    return _in(span, Refusal.partner_id, Refusal.account_id, Refusal.refused_at)


def _in(
    span: Span,
    partner_id: QueryableAttribute[str],
    account_id: QueryableAttribute[str],
    at: QueryableAttribute[datetime],
) -> ColumnElement[bool]:
    ours = and_(partner_id == span.partner_id, at >= span.start, at < span.end)
    return ours if span.account_id is None else and_(ours, account_id == span.account_id)
