"""A school's transactions, searched and put in order, a page at a time (``Source: F22``)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from scanner.names import canonical_name
from scanner.number import candidates
from webapp.domain.actors import Actor
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.errors import Forbidden
from webapp.domain.identity import known_name
from webapp.domain.listing import STATUSES_OF, Place, Search, View
from webapp.domain.message import Side
from webapp.domain.transaction import Status
from webapp.services.office import Office, partner_of
from webapp.services.school_anomalies import Asked, read_asked
from webapp.store import anomalies, listing, messages, partners
from webapp.store.database import AnyRow, snapshot
from webapp.store.listing import Narrowing, Wanted

PAGE = 20
"""Lines of a page."""

COUNTED = 100
"""Beyond, a view is said to have more than 99."""

SHOWN_ASKED = 3
"""Transactions in anomaly that stand above the list."""

_SHORTEST_NAME = 2
_REFERENCE = re.compile(r"T?([0-9A-F]{8})")
_NOT_SHOWN_IN_REFERENCE = re.compile(r"[\s-]+")


@dataclass(frozen=True, slots=True)
class TransactionLine:
    """One transaction of a list.

    Attributes:
        beneficiary: First name and family name; None where identity was never verified.
        anomalies: Kinds of its open anomalies, oldest first.
    """

    id: str
    status: Status
    rank: int
    amount_cents: int
    debited_at: datetime
    beneficiary: tuple[str, str] | None
    anomalies: tuple[AnomalyKind, ...] = ()

    @property
    def place(self) -> Place:
        """Where the next page begins after it."""
        return Place(self.debited_at, self.id, self.amount_cents, self.status)


@dataclass(frozen=True, slots=True)
class TransactionPage:
    """One page of the list.

    Attributes:
        more: Whether there are further lines.
        counts: How many transactions each view has, no more than ``COUNTED``.
        asked: What the Region asks of the school, the oldest first.
        messages: How many messages of the Region nobody of the school has read; not told of a search.
        amounts: Sums there are to search for, in cents.
        read_at: When the database was asked.
    """

    lines: tuple[TransactionLine, ...]
    more: bool
    counts: Mapping[View, int]
    asked: Asked
    messages: int
    amounts: tuple[int, ...]
    read_at: datetime


def find(
    office: Office, actor: Actor, search: Search | None = None, *, after: Place | None = None
) -> TransactionPage:
    """Return a page of the transactions of the actor's school, everybody's: the newest first if not said.

    Raises:
        Forbidden: ``partner_required``; ``affiliation_pending`` or ``convention_unsigned``.
    """
    search, partner_id = search or Search(), partner_of(actor)
    with snapshot() as tx:
        admit(tx, partner_id)
        rows = find_rows(tx, partner_id, search, after, PAGE + 1)
        lines = told(tx, rows[:PAGE])
        views = list(View)
        counted = listing.counts(tx, partner_id, [STATUSES_OF[view] for view in views], COUNTED)
        waiting = read_asked(tx, office, partner_id, SHOWN_ASKED)
        # Whoever looks for one transaction is told of nothing else.
        unread = 0 if search.wanted else messages.count_unread(tx, partner_id, Side.REGION)
    return TransactionPage(
        lines=lines,
        more=len(rows) > PAGE,
        counts=dict(zip(views, counted, strict=True)),
        asked=waiting,
        messages=unread,
        amounts=_amounts(office),
        read_at=office.clock.now(),
    )


def admit(tx: Connection, partner_id: str) -> None:
    """Let a school see its transactions once it was validated and has signed (``Source: F15``).

    A convention that has ended since closes the counter, and never the history.

    Raises:
        Forbidden: ``affiliation_pending`` or ``convention_unsigned``.
    """
    found = partners.partner(tx, partner_id)
    if found is None or found.partner.validated_at is None:
        raise Forbidden("affiliation_pending")
    if not any(one.signed_at is not None for one in found.partner.conventions):
        raise Forbidden("convention_unsigned")


def find_rows(
    tx: Connection, partner_id: str, search: Search, after: Place | None, limit: int
) -> Sequence[AnyRow]:
    """Return rows of a partner's list within what is being read."""
    return listing.page(tx, partner_id, search, narrowed(tx, partner_id, search), after, limit)


def narrowed(tx: Connection, partner_id: str, search: Search) -> Narrowing:
    """Return what is left to look through, of which every page of a search begins anew."""
    wanted = read_wanted(search.wanted) if search.wanted else None
    return listing.narrow(tx, partner_id, wanted, flagged=search.flagged)


def told(tx: Connection, rows: Iterable[AnyRow]) -> tuple[TransactionLine, ...]:
    """Return rows as lines, with their anomalies."""
    seen = list(rows)
    kinds = anomalies.open_kinds_of(tx, [row.id for row in seen])
    return tuple(_line(row, kinds.get(row.id, ())) for row in seen)


def _line(row: AnyRow, kinds: Sequence[str]) -> TransactionLine:
    return TransactionLine(
        id=row.id,
        status=Status(row.status),
        rank=row.rank,
        amount_cents=row.amount_cents,
        debited_at=row.debited_at,
        beneficiary=known_name(row.result, row.first_name, row.family_name),
        anomalies=tuple(map(AnomalyKind, kinds)),
    )


def read_wanted(typed: str) -> Wanted:
    """Read what was typed in each way in which it may be meant."""
    plain = "".join(letter for letter in typed if letter.isprintable())
    reference = _REFERENCE.fullmatch(_NOT_SHOWN_IN_REFERENCE.sub("", plain).upper())
    # Figures are no part of a name as it is compared: what holds some is a number.
    name = "" if any(letter.isdigit() for letter in plain) else canonical_name(plain)
    return Wanted(
        name=name if len(name) >= _SHORTEST_NAME else "",
        numbers=candidates(plain),
        reference="" if reference is None else reference[1].lower(),
    )


def _amounts(office: Office) -> tuple[int, ...]:
    ranks = (rank for scheme in office.schemes.by_id.values() for rank in scheme.rank)
    return tuple(sorted({rank.amount_cents for rank in ranks}))
