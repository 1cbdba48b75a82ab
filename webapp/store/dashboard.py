"""The figures of a school's dashboard: before the review summed over an index, past it read as counted."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, case, func, literal, or_, select, text, union_all

from webapp.domain.transaction import BEFORE_REVIEW, STAGE, Stage
from webapp.store.coupons import AidFileRow
from webapp.store.database import AnyRow
from webapp.store.tallies import SchoolTally
from webapp.store.transactions import DebitTransaction, is_to_be_paid

_OWED = sorted(status for status, stage in STAGE.items() if stage is Stage.DUE)


def before_review(tx: Connection, partner_id: str, months: Mapping[date, datetime]) -> Sequence[AnyRow]:
    """Return, of each status, month and rank before the review, how many, their cents, and the oldest.

    Args:
        tx: The connection.
        partner_id: Whose transactions.
        months: The first day of each month, and when it begins, the newest first; what was debited before
            them all is of the month None.
    """
    debited = DebitTransaction.debited_at
    month = case(*((debited >= start, first) for first, start in months.items()))
    return tx.execute(
        select(
            *(DebitTransaction.status, month.label("month"), DebitTransaction.rank),
            func.count().label("found"),
            func.sum(DebitTransaction.amount_cents).label("cents"),
            func.min(debited).label("debited_at"),
            func.min(DebitTransaction.submitted_at).label("submitted_at"),
        )
        .where(DebitTransaction.partner_id == partner_id, DebitTransaction.status.in_(sorted(BEFORE_REVIEW)))
        .group_by(DebitTransaction.status, text("month"), DebitTransaction.rank)
    ).all()


def past_review(tx: Connection, partner_id: str, since: date) -> Sequence[AnyRow]:
    """Return, of each status, month and rank past the review, how many (``found``) and their ``cents``.

    What is not paid yet is told of every month, the rest of ``since``, a month's first day, and after.
    """
    tally = SchoolTally
    return tx.execute(
        select(tally.status, tally.month, tally.rank, tally.found, tally.cents).where(
            tally.partner_id == partner_id,
            tally.found > 0,
            or_(tally.month >= since, tally.status.in_(_OWED)),
        )
    ).all()


def due_figures(
    tx: Connection, partner_id: str, rules: Sequence[tuple[Sequence[str], datetime]]
) -> Sequence[AnyRow]:
    """Return, of each rule, when what is to be paid was decided ``first``, and how many are ``late``.

    Args:
        tx: The connection.
        partner_id: Whose transactions.
        rules: The schemes that pay in the same days, and the moment before which what was decided should be
            paid by now; ``rule`` is the place in it.
    """
    decided = DebitTransaction.decided_at
    of_school = DebitTransaction.partner_id == partner_id
    told = []
    for place, (schemes, moment) in enumerate(rules):
        mine = [of_school, is_to_be_paid(), *([_is_of(schemes)] if len(rules) > 1 else [])]
        first = select(func.min(decided)).where(*mine).scalar_subquery()
        late = select(func.count()).where(*mine, decided < moment).scalar_subquery()
        told.append(select(literal(place).label("rule"), first.label("first"), late.label("late")))
    return tx.execute(union_all(*told)).all()


def _is_of(schemes: Sequence[str]) -> ColumnElement[bool]:
    # Looked up file by file: joined, a database may read the files of everybody.
    scheme = select(AidFileRow.scheme_id).where(AidFileRow.id == DebitTransaction.file_id).scalar_subquery()
    return scheme.in_(schemes)
