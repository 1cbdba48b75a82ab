"""The figures of a school's dashboard: what is open summed over an index, what is settled read as counted."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, case, func, literal, select, text

from webapp.domain.transaction import UNSETTLED, Status
from webapp.store.coupons import AidFileRow
from webapp.store.database import AnyRow
from webapp.store.tallies import SchoolTally, period_of
from webapp.store.transactions import DebitTransaction

TO_BE_PAID = (Status.VALIDATED, Status.IN_PAYMENT)


def open_figures(tx: Connection, partner_id: str) -> Sequence[AnyRow]:
    """Return, of each status that is not the last, how many, their sum, and the oldest of its moments."""
    return tx.execute(
        select(
            DebitTransaction.status,
            func.count().label("found"),
            func.sum(DebitTransaction.amount_cents).label("cents"),
            func.min(DebitTransaction.debited_at).label("debited_at"),
            func.min(DebitTransaction.submitted_at).label("submitted_at"),
            func.min(DebitTransaction.decided_at).label("decided_at"),
        )
        .where(DebitTransaction.partner_id == partner_id, DebitTransaction.status.in_(sorted(UNSETTLED)))
        .group_by(DebitTransaction.status)
    ).all()


def due_figures(
    tx: Connection, partner_id: str, rules: Sequence[tuple[Sequence[str], datetime]], first: datetime
) -> Sequence[AnyRow]:
    """Return, of each rule, what was decided first of what is to be paid, and how many are late.

    Only what may be late and what was decided first is looked at: not all that is to be paid.

    Args:
        tx: The connection.
        partner_id: Whose transactions.
        rules: The schemes that pay in the same days, and the moment before which what was decided should be
            paid by now; ``rule`` is the place in it.
        first: When the first of all was decided.
    """
    decided = DebitTransaction.decided_at
    old = (
        select(_rule([schemes for schemes, _ in rules]).label("rule"), decided.label("decided_at"))
        .where(
            DebitTransaction.partner_id == partner_id,
            DebitTransaction.status.in_(TO_BE_PAID),
            decided <= max(first, *(moment for _, moment in rules)),
        )
        .subquery()
    )
    late = [((old.c.rule == n) & (old.c.decided_at < moment), 1) for n, (_, moment) in enumerate(rules)]
    counted = func.sum(case(*late, else_=0)).label("late")
    return tx.execute(
        select(old.c.rule, func.min(old.c.decided_at).label("first"), counted).group_by(old.c.rule)
    ).all()


def _rule(schemes: Sequence[Sequence[str]]) -> ColumnElement[int]:
    if len(schemes) == 1:
        return literal(0)
    # Looked up file by file: joined, a database may read the files of everybody.
    scheme = select(AidFileRow.scheme_id).where(AidFileRow.id == DebitTransaction.file_id).scalar_subquery()
    return case(*((scheme.in_(ids), place) for place, ids in enumerate(schemes)))


def months(
    tx: Connection, partner_id: str, bounds: Mapping[date, tuple[datetime, datetime]]
) -> Sequence[AnyRow]:
    """Return, of each month, status and rank that has some, how many (``found``) and their sum (``cents``).

    Args:
        tx: The connection.
        partner_id: Whose transactions.
        bounds: The first day of each month, and when it begins and the next one does.
    """
    settled = select(
        *(SchoolTally.month, SchoolTally.status, SchoolTally.rank, SchoolTally.found, SchoolTally.cents)
    ).where(SchoolTally.partner_id == partner_id, SchoolTally.month.in_(list(bounds)))
    debited = DebitTransaction.debited_at
    month = period_of(debited, bounds).label("month")
    still_open = (
        select(
            *(month, DebitTransaction.status, DebitTransaction.rank, func.count().label("found")),
            func.sum(DebitTransaction.amount_cents).label("cents"),
        )
        .where(
            DebitTransaction.partner_id == partner_id,
            DebitTransaction.status.in_(sorted(UNSETTLED)),
            debited >= min(start for start, _ in bounds.values()),
        )
        .group_by(text("month"), DebitTransaction.status, DebitTransaction.rank)
    )
    return [*tx.execute(settled), *tx.execute(still_open)]
