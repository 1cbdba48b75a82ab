"""A school's list of transactions, page by page: however many there are, an index answers.

A page is asked for by the place where the last one ended, never by how many lines come before it. Where
several statuses are asked for, each is read in its own order from the index, and the few first of each are
put together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.selectable import FromClause

from webapp.domain.calendar import paris_bounds
from webapp.domain.identity import CheckResult
from webapp.domain.listing import ORDER, Place, Search, Sort
from webapp.domain.transaction import Status
from webapp.store.anomalies import Anomaly
from webapp.store.coupons import AidFileRow, Beneficiary, BeneficiaryName, CouponRow
from webapp.store.database import AnyRow, AnySelect
from webapp.store.identity import IdentityCheckRow
from webapp.store.transactions import DebitTransaction, whose

MOST_NAMED = 500
"""People, or transactions, that are looked at one by one; beyond, the list is walked in its order."""

_LAST = "\U0010ffff"
"""After whatever a name may go on with."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed, read in each way in which it may be meant.

    Attributes:
        name: Beginning of a family name in its canonical form; empty when it can't be one.
        numbers: Coupon numbers in the form they are looked up by.
        reference: First eight digits of a transaction's id; empty when it can't be one.
    """

    name: str
    numbers: Sequence[str]
    reference: str


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is left to look through.

    Attributes:
        ids: The only transactions that can be meant; None when they are too many to be named.
        name: Then, the beginning of the name that many people have.
        flagged: Then, whether only those with an open anomaly are meant.
    """

    ids: frozenset[str] | None = None
    name: str = ""
    flagged: bool = False


def narrow(
    tx: Connection, partner_id: str, wanted: Wanted | None, *, flagged: bool, most: int = MOST_NAMED
) -> Narrowing:
    """Return what is left to look through of a partner's transactions; ``most`` are named one by one."""
    found = Narrowing() if wanted is None else _named(tx, partner_id, wanted, most)
    if not flagged:
        return found
    rows = tx.scalars(_flagged(partner_id).limit(most + 1)).all()
    if len(rows) > most:
        return Narrowing(found.ids, found.name, flagged=True)
    return Narrowing(frozenset(rows) if found.ids is None else found.ids & set(rows), found.name)


def _flagged(partner_id: str) -> AnySelect:
    # Open anomalies are few beside a school's transactions: they are looked through, and not those.
    opened = select(Anomaly.transaction_id).where(Anomaly.closed_at.is_(None))
    return select(DebitTransaction.id).where(whose([partner_id]), DebitTransaction.id.in_(opened))


def _named(tx: Connection, partner_id: str, wanted: Wanted, most: int) -> Narrowing:
    own = DebitTransaction.partner_id == partner_id
    ids: set[str] = set()
    if wanted.reference:
        first, last = (
            f"{wanted.reference}-{digit * 4}-{digit * 4}-{digit * 4}-{digit * 12}" for digit in "0f"
        )
        # Hyphens stand in the same places of all ids, so the bounds hold whatever the collation.
        within = DebitTransaction.id.between(first, last)
        ids |= set(tx.scalars(select(DebitTransaction.id).where(own, within)))
    if wanted.numbers:
        # By its file, for which there is an index.
        same = and_(DebitTransaction.file_id == CouponRow.file_id, DebitTransaction.coupon_id == CouponRow.id)
        numbered = select(DebitTransaction.id).join(CouponRow, same)
        ids |= set(tx.scalars(numbered.where(own, CouponRow.lookup.in_(wanted.numbers))))
    if wanted.name:
        people = select(BeneficiaryName.beneficiary_id).where(_begins(tx, wanted.name)).distinct()
        known = tx.scalars(people.limit(most + 1)).all()
        if len(known) > most:
            return Narrowing(None, wanted.name)
        ids |= set(tx.scalars(_of_people(partner_id, known)))
    return Narrowing(frozenset(ids))


def _begins(tx: Connection, name: str) -> ColumnElement[bool]:
    """Return the condition that a form of a name begins so, as the index of each engine can answer it."""
    form = BeneficiaryName.form
    if tx.dialect.name == "postgresql":
        return and_(form.op("~>=~")(name), form.op("~<~")(name + _LAST))
    return and_(form >= name, form < name + _LAST)


def _of_people(partner_id: str, people: Sequence[str]) -> AnySelect:
    files = select(AidFileRow.id).where(AidFileRow.beneficiary_id.in_(people))
    return select(DebitTransaction.id).where(
        DebitTransaction.partner_id == partner_id, DebitTransaction.file_id.in_(files), _verified()
    )


def _verified() -> ColumnElement[bool]:
    """A name that nobody checked leads to no transaction (``Source``: the offline protocol)."""
    result = select(IdentityCheckRow.result).where(IdentityCheckRow.id == DebitTransaction.identity_check_id)
    return result.scalar_subquery() != CheckResult.OFFLINE_UNVERIFIED


def page(
    tx: Connection, partner_id: str, search: Search, narrowing: Narrowing, after: Place | None, limit: int
) -> Sequence[AnyRow]:
    """Return the lines of one page, with the young person's name: one statement.

    Args:
        tx: The connection.
        partner_id: Whose transactions.
        search: What is looked for, and the order; what was typed is in ``narrowing``.
        narrowing: What ``narrow`` has left.
        after: Where the page before ended; None for the first.
        limit: How many lines at most.
    """
    if narrowing.ids == frozenset():
        return ()
    shared = _conditions(tx, partner_id, search, narrowing)
    parts = [
        select(
            DebitTransaction.id,
            DebitTransaction.debited_at,
            DebitTransaction.amount_cents,
            literal(place).label("place"),
        )
        .where(*shared, *conditions)
        .order_by(*_ordered(search, DebitTransaction.__table__.c))
        .limit(limit)
        for place, conditions in _parts(search, after)
    ]
    if not parts:
        return ()
    keys = parts[0].subquery() if len(parts) == 1 else _together(parts)
    order = _ordered(search, keys.c, placed=search.sort is Sort.STATUS)
    return tx.execute(
        select(
            DebitTransaction.id,
            DebitTransaction.status,
            DebitTransaction.rank,
            DebitTransaction.amount_cents,
            DebitTransaction.debited_at,
            DebitTransaction.decided_at,
            Beneficiary.first_name,
            Beneficiary.family_name,
            IdentityCheckRow.result,
        )
        .select_from(keys)
        .join(DebitTransaction, DebitTransaction.id == keys.c.id)
        .join(AidFileRow, AidFileRow.id == DebitTransaction.file_id)
        .join(Beneficiary, Beneficiary.id == AidFileRow.beneficiary_id)
        .join(IdentityCheckRow, IdentityCheckRow.id == DebitTransaction.identity_check_id)
        .order_by(*order)
        .limit(limit)
    ).all()


def count(tx: Connection, partner_id: str, search: Search, narrowing: Narrowing, most: int) -> int:
    """Return how many lines a search has, counted no further than ``most``."""
    if narrowing.ids == frozenset():
        return 0
    lines = select(DebitTransaction.id).where(*_conditions(tx, partner_id, search, narrowing))
    if search.statuses:
        lines = lines.where(DebitTransaction.status.in_(sorted(search.statuses)))
    return tx.scalar(select(func.count()).select_from(lines.limit(most).subquery())) or 0


def _together(parts: Sequence[AnySelect]) -> FromClause:
    # SQLite wants a limit inside of a union to stand in a query of its own.
    return union_all(*(select(part.subquery()) for part in parts)).subquery()


def _conditions(
    tx: Connection, partner_id: str, search: Search, narrowing: Narrowing
) -> list[ColumnElement[bool]]:
    asked = [DebitTransaction.partner_id == partner_id]
    if narrowing.ids is not None:
        asked = [whose([partner_id]), DebitTransaction.id.in_(sorted(narrowing.ids))]
    elif narrowing.name:
        named = and_(AidFileRow.id == DebitTransaction.file_id, _begins(tx, narrowing.name))
        same = BeneficiaryName.beneficiary_id == AidFileRow.beneficiary_id
        asked += [exists().where(same, named), _verified()]
    if narrowing.flagged:
        flag = and_(Anomaly.transaction_id == DebitTransaction.id, Anomaly.closed_at.is_(None))
        asked.append(exists().where(flag))
    if search.start is not None:
        asked.append(DebitTransaction.debited_at >= paris_bounds(search.start)[0])
    if search.end is not None:
        asked.append(DebitTransaction.debited_at < paris_bounds(search.end)[1])
    if search.amount_cents is not None:
        asked.append(DebitTransaction.amount_cents == search.amount_cents)
    return asked


def _parts(search: Search, after: Place | None) -> list[tuple[int, list[ColumnElement[bool]]]]:
    """Return what each part of a page asks besides, with its place in an order by status."""
    beyond: list[ColumnElement[bool]] = [] if after is None else [_beyond(search, after)]
    amount = DebitTransaction.amount_cents
    if search.sort is Sort.AMOUNT:
        among: list[ColumnElement[bool]] = []
        if search.statuses:
            among = [DebitTransaction.status.in_(sorted(search.statuses))]
        if after is None:
            return [(0, among)]
        further = amount < after.amount_cents if search.descending else amount > after.amount_cents
        return [(0, [*among, amount == after.amount_cents, *beyond]), (0, [*among, further])]
    if search.sort is Sort.DATE:
        if not search.statuses:
            return [(0, beyond)]
        return [(0, [*beyond, DebitTransaction.status == status]) for status in sorted(search.statuses)]
    return [
        (ORDER[status], [DebitTransaction.status == status, *(beyond if status is _status(after) else [])])
        for status in sorted(search.statuses or Status, key=ORDER.__getitem__)
        if after is None or _not_before(search, status, after.status)
    ]


def _status(after: Place | None) -> Status | None:
    return None if after is None else after.status


def _not_before(search: Search, status: Status, other: Status) -> bool:
    here, there = ORDER[status], ORDER[other]
    return here <= there if search.descending else here >= there


def _beyond(search: Search, after: Place) -> ColumnElement[bool]:
    """Return the condition that a line comes after another of the same amount or status."""
    at, line = DebitTransaction.debited_at, DebitTransaction.id
    if search.descending:
        return and_(at <= after.debited_at, or_(at < after.debited_at, line < after.id))
    return and_(at >= after.debited_at, or_(at > after.debited_at, line > after.id))


def _ordered(
    search: Search, columns: ReadOnlyColumnCollection[str, Any], *, placed: bool = False
) -> list[ColumnElement[Any]]:
    names = ["debited_at", "id"]
    if search.sort is Sort.AMOUNT:
        names.insert(0, "amount_cents")
    if placed:
        names.insert(0, "place")
    return [columns[name].desc() if search.descending else columns[name].asc() for name in names]


def counts(tx: Connection, partner_id: str, views: Sequence[frozenset[Status]], most: int) -> list[int]:
    """Return how many transactions of a partner each view shows, counted no further than ``most``."""

    def counted(statuses: frozenset[Status]) -> ColumnElement[int]:
        own = select(literal(1).label("one")).where(DebitTransaction.partner_id == partner_id)
        if statuses:
            parts = [own.where(DebitTransaction.status == one).limit(most) for one in sorted(statuses)]
            rows = parts[0].subquery() if len(parts) == 1 else _together(parts)
        else:
            rows = own.limit(most).subquery()
        return select(func.count()).select_from(rows).scalar_subquery()

    row = tx.execute(select(*(counted(one).label(f"view_{n}") for n, one in enumerate(views)))).one()
    return [min(count, most) for count in row]
