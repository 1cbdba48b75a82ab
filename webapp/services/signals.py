"""Signals that a coupon may be passed round, as an officer looks at them, and closes each with a sentence."""

from dataclasses import dataclass
from datetime import datetime

from webapp.domain.actors import Actor, Role
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.journal import EntryKind, follow
from webapp.domain.sharing import SignalKind
from webapp.services.office import Office, require
from webapp.services.review import checked_reason, note
from webapp.store import journal
from webapp.store import signals as store
from webapp.store.database import AnyRow, reading, snapshot, writing

WAITING_SHOWN, CLOSED_SHOWN = 100, 20


@dataclass(frozen=True, slots=True)
class SignalLine:
    """A signal: about a coupon, or about a member of staff; what is of the other is None.

    Attributes:
        schools: Where it was seen; empty once that is forgotten.
        answer: The sentence it was closed with; empty until then; ``GONE`` once it is purged.
    """

    id: str
    kind: SignalKind
    coupon_id: str | None
    number: str | None
    rank: int | None
    staff_name: str | None
    schools: tuple[str, ...]
    count: int
    first_at: datetime
    last_at: datetime
    closed_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class SignalLists:
    """What waits, the one seen last first, and what was closed last; ``waiting_count`` counts all."""

    waiting: tuple[SignalLine, ...]
    waiting_count: int
    closed: tuple[SignalLine, ...]


def list_signals(actor: Actor) -> SignalLists:
    """Return what waits to be looked at, and what was closed last.

    Raises:
        Forbidden: ``role_required``: only an officer may.
    """
    require(actor, Role.OFFICER)
    with snapshot() as tx:
        waiting, count = store.waiting(tx, WAITING_SHOWN), store.waiting_count(tx)
        closed = store.closed(tx, CLOSED_SHOWN)
        schools = store.schools(tx, [row.id for row in (*waiting, *closed)])
    lines = [tuple(_line(row, schools) for row in rows) for rows in (waiting, closed)]
    return SignalLists(lines[0], count, lines[1])


def count_waiting(actor: Actor) -> int:
    """Return how many signals wait.

    Raises:
        Forbidden: ``role_required``: only an officer may.
    """
    require(actor, Role.OFFICER)
    with reading() as tx:
        return store.waiting_count(tx)


def close_signal(office: Office, actor: Actor, signal_id: str, reason: str) -> None:
    """Close a signal with a typed sentence: what was found out. Nothing else changes by it.

    Raises:
        Forbidden: ``role_required``: only an officer may.
        NotFound: ``signal_unknown``.
        Invalid: ``reason_required``; ``signal_closed``: another did before.
    """
    require(actor, Role.OFFICER)
    typed = checked_reason(reason)
    with writing() as tx:
        signal = store.lock(tx, signal_id)
        if signal is None:
            raise NotFound("signal_unknown")
        if signal.closed_at is not None:
            raise Invalid("signal_closed")
        now, kept = office.clock.now(), note(tx, office, typed)
        closing = {"closed_at": now, "closed_by": actor.account_id, "note_id": kept["note_id"]}
        store.close(tx, signal.id, closing)
        # The author's account stands in every entry, so who the signal is about has another name.
        subject = {"coupon_id": signal.coupon_id} if signal.coupon_id else {"staff_id": signal.account_id}
        data = {"signal_id": signal.id, "signal": signal.kind, **subject, **kept}
        # A stream of its own: what the Region wondered about is no part of a young person's file.
        head = journal.head(tx, journal.signal_stream(signal.id))
        journal.append(tx, [follow(head, by=actor.author, kind=EntryKind.SIGNAL_CLOSED, at=now, data=data)])


def _line(row: AnyRow, schools: dict[str, list[str]]) -> SignalLine:
    return SignalLine(
        id=row.id,
        kind=SignalKind(row.kind),
        coupon_id=row.coupon_id,
        number=row.number,
        rank=row.rank,
        staff_name=row.display_name,
        schools=tuple(schools.get(row.id, ())),
        count=row.how_many,
        first_at=row.first_at,
        last_at=row.last_at,
        closed_at=row.closed_at,
        answer=row.answer or "",
    )
