"""The Region's queue: in order of arrival (M8), each transaction looked at by one officer at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from webapp.domain.actors import Actor, Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.errors import Invalid
from webapp.domain.review import HOLD, needs_second
from webapp.services.office import Office, require
from webapp.store import anomalies, anomaly_review, reviews
from webapp.store import review_queue as store
from webapp.store.database import AnyRow, reading, snapshot, writing

SHOWN = 50
_TRIES = 20
"""Of finding one that nobody took meanwhile: each of them means that another officer got one."""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One transaction that waits: no name, an officer reads that where the documents are.

    Attributes:
        holder_name: The officer who looks at it; None: nobody does. ``mine`` when it is the one who asks.
        second: Whether two officers must agree.
        anomalies: Kinds of its open anomalies, oldest first.
        disavowed: Whether a young person says « ce n'est pas moi » of any debit of its school.
    """

    transaction_id: str
    rank: int
    amount_cents: int
    partner_name: str
    submitted_at: datetime
    holder_name: str | None
    mine: bool
    second: bool
    anomalies: tuple[AnomalyKind, ...]
    disavowed: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """The first of the queue, how many wait, and for how long the first one and the one in the middle do."""

    lines: tuple[QueueLine, ...]
    waiting: int
    longest: timedelta
    median: timedelta
    read_at: datetime


def view_queue(office: Office, actor: Actor, limit: int = SHOWN) -> Queue:
    """Return the queue.

    Raises:
        Forbidden: ``role_required``: only an officer may.
    """
    require(actor, Role.OFFICER)
    now = office.clock.now()
    with snapshot() as tx:
        rows = store.waiting(tx, now, limit)
        count, oldest = store.count_and_oldest(tx)
        # Of an even number the earlier one, as on the Region's dashboard.
        middle = store.arrival_at(tx, max(0, count - 1) // 2)
        kinds = anomalies.open_kinds_of(tx, [row.id for row in rows])
        schools = sorted({row.partner_id for row in rows})
        disavowed = anomaly_review.schools_disavowed(tx, schools, AnomalyKind.NOT_ME)
    return Queue(
        lines=tuple(_line(office, actor, row, kinds.get(row.id, ()), disavowed) for row in rows),
        waiting=count,
        longest=now - (oldest or now),
        median=now - (middle or now),
        read_at=now,
    )


def count_waiting(actor: Actor) -> int:
    """Return how many transactions wait for an officer.

    Raises:
        Forbidden: ``role_required``: only an officer may.
    """
    require(actor, Role.OFFICER)
    with reading() as tx:
        return store.count_and_oldest(tx)[0]


def take(office: Office, actor: Actor, transaction_id: str) -> None:
    """Take one transaction, or go on with one's own: for ``HOLD`` no other officer is handed it.

    Raises:
        Forbidden: ``role_required``: only an officer may.
        Invalid: ``not_waiting``: it is not before the Region; ``held_by_other``.
    """
    require(actor, Role.OFFICER)
    with writing() as tx:
        if not store.lock(tx, transaction_id):
            raise Invalid("not_waiting")
        if not _hold(tx, office, actor, transaction_id):
            raise Invalid("held_by_other")


def take_next(office: Office, actor: Actor, after: str | None = None, *, forward: bool = True) -> str | None:
    """Take the next transaction that no other officer looks at, and let go of the one that was looked at.

    Args:
        office: The ports.
        actor: The officer.
        after: The one that was looked at; None, or one that never came to the Region: from the first on.
        forward: Toward those that came later.

    Returns:
        Its id; None when there is none that way: then nothing changes.

    Raises:
        Forbidden: ``role_required``: only an officer may.
    """
    require(actor, Role.OFFICER)
    with writing() as tx:
        beyond = None if after is None else store.place(tx, after)
        for _ in range(_TRIES):
            now = office.clock.now()
            found = store.candidate(tx, actor.account_id, now, beyond=beyond, forward=forward)
            if found is None:
                return None
            if _hold(tx, office, actor, found):
                if after is not None and after != found:
                    reviews.let_go(tx, after, actor.account_id)
                return found
    return None


def let_go(actor: Actor, transaction_id: str) -> None:
    """Give back a transaction that one looked at, for another officer to take.

    Raises:
        Forbidden: ``role_required``: only an officer may.
    """
    require(actor, Role.OFFICER)
    with writing() as tx:
        reviews.let_go(tx, transaction_id, actor.account_id)


def _hold(tx: Connection, office: Office, actor: Actor, transaction_id: str) -> bool:
    now = office.clock.now()
    return reviews.take(tx, transaction_id, actor.account_id, now, now + HOLD)


def _line(
    office: Office, actor: Actor, row: AnyRow, kinds: tuple[str, ...], disavowed: frozenset[str]
) -> QueueLine:
    return QueueLine(
        transaction_id=row.id,
        rank=row.rank,
        amount_cents=row.amount_cents,
        partner_name=row.partner_name,
        submitted_at=row.submitted_at,
        holder_name=row.holder_name,
        mine=row.held_by == actor.account_id,
        second=needs_second(office.schemes[row.scheme_id], row.amount_cents),
        anomalies=tuple(map(AnomalyKind, kinds)),
        disavowed=row.partner_id in disavowed,
    )
