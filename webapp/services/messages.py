"""Messages between a school and the Region on a transaction: written, read, forgotten in time."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from webapp.domain.actors import PARTNER_ROLES, Actor, Role
from webapp.domain.calendar import paris_day
from webapp.domain.documents import purge_day
from webapp.domain.errors import DomainError, Invalid, NotFound
from webapp.domain.identity import known_name
from webapp.domain.message import AN_HOUR, CATEGORY, MOST_AN_HOUR, Side, cleaned
from webapp.domain.transaction import Status
from webapp.services.events import tell
from webapp.services.office import Office, partner_of, require
from webapp.store import messages as store
from webapp.store import notices, partners, transactions
from webapp.store.database import AnyRow, reading, writing

if TYPE_CHECKING:
    from webapp.domain.scheme import AidScheme

WRITTEN = "message_written"
"""What is told of a message, by mail and behind the bell."""

SHOWN = 100
"""Threads of a list, at most."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One message.

    Attributes:
        mine: Whether the side of the one who looks wrote it.
        writer: The name of who wrote; empty where the other side looks.
        text: None once it was forgotten.
        is_new: Whether the one who looks had not read it.
    """

    id: str
    side: Side
    mine: bool
    writer: str
    text: str | None
    written_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """The messages of one transaction, oldest first; no young person."""

    transaction_id: str
    status: Status
    rank: int
    amount_cents: int
    partner_name: str
    lines: tuple[ThreadLine, ...]


@dataclass(frozen=True, slots=True)
class WaitingThread:
    """A transaction on which the other side wrote what is not read yet.

    Attributes:
        beneficiary: First name and family name, for its school alone; None where identity was never verified.
    """

    transaction_id: str
    status: Status
    rank: int
    amount_cents: int
    partner_name: str
    unread: int
    since: datetime
    beneficiary: tuple[str, str] | None


def write(office: Office, actor: Actor, transaction_id: str, message_id: str, text: str) -> None:
    """Write a message; sent twice under the same id it stands once.

    Raises:
        Forbidden: ``role_required``; ``partner_required``.
        NotFound: ``transaction_unknown``: another school's is unknown too.
        Invalid: ``message_length``; ``message_reused``: the id is of another message.
        DomainError: ``message_wait``: the school wrote many within the hour.
    """
    side, partner_id = _side(actor)
    kept = cleaned(text)
    if kept is None:
        raise Invalid("message_length")
    try:
        with writing() as tx:
            _write(tx, office, actor, side, _row(tx, partner_id, transaction_id), message_id, kept)
    except IntegrityError:
        # The same id from another school's transaction at the same moment: only one of them is its message.
        raise Invalid("message_reused") from None


def open_thread(office: Office, actor: Actor, transaction_id: str) -> Thread:
    """Return the messages of a transaction: to open them is to have read them, for one's whole side.

    Raises:
        Forbidden: ``role_required``; ``partner_required``.
        NotFound: ``transaction_unknown``.
    """
    side, partner_id = _side(actor)
    with reading() as tx:
        row = _row(tx, partner_id, transaction_id)
        found = store.of_transaction(tx, partner_id, transaction_id)
    lines = tuple(_line(side, one) for one in found)
    if any(line.is_new for line in lines):
        with writing() as tx:
            now = office.clock.now()
            store.set_read(tx, row.partner_id, transaction_id, side.other, now)
            notices.set_read_about(tx, actor.account_id, transaction_id, WRITTEN, now)
    return Thread(row.id, Status(row.status), row.rank, row.amount_cents, row.name, lines)


def list_waiting(actor: Actor) -> list[WaitingThread]:
    """Return the transactions on which the other side waits to be read, the longest waiting first.

    Raises:
        Forbidden: ``role_required``; ``partner_required``.
    """
    side, partner_id = _side(actor)
    with reading() as tx:
        rows = store.threads_waiting(tx, partner_id, side.other, SHOWN)
    return [_waiting(side, row) for row in rows]


def count_unread(actor: Actor) -> int:
    """Return how many messages of the other side wait to be read.

    Raises:
        Forbidden: ``role_required``; ``partner_required``.
    """
    side, partner_id = _side(actor)
    with reading() as tx:
        return store.count_unread(tx, partner_id, side.other)


def purge_old(office: Office) -> int:
    """Forget the texts whose time is over by their scheme; return how many. That they were written stays."""
    return sum(_purge_of(office, scheme) for scheme in office.schemes.by_id.values())


def _purge_of(office: Office, scheme: "AidScheme") -> int:
    now, forgotten, after = office.clock.now(), 0, ""
    today = paris_day(now)
    while True:
        with reading() as tx:
            rows = store.purgeable(tx, scheme.id, after, _AT_ONCE)
        days = {row.id: purge_day(scheme, CATEGORY, paris_day(row.decided_at)) for row in rows}
        over = [one for one, day in days.items() if day is not None and day <= today]
        if over:
            with writing() as tx:
                forgotten += store.purge(tx, over, now)
        if len(rows) < _AT_ONCE:
            return forgotten
        after = rows[-1].id


def _side(actor: Actor) -> tuple[Side, str | None]:
    """Return for which side somebody speaks, and whose transactions they may speak of; None: all."""
    require(actor, Role.OFFICER, *PARTNER_ROLES)
    return (Side.REGION, None) if actor.has(Role.OFFICER) else (Side.SCHOOL, partner_of(actor))


def _waiting(side: Side, row: AnyRow) -> WaitingThread:
    return WaitingThread(
        row.transaction_id,
        Status(row.status),
        row.rank,
        row.amount_cents,
        row.name,
        row.unread,
        row.since,
        known_name(row.result, row.first_name, row.family_name) if side is Side.SCHOOL else None,
    )


def _row(tx: Connection, partner_id: str | None, transaction_id: str) -> AnyRow:
    row = transactions.transaction(tx, partner_id, transaction_id)
    if row is None:
        raise NotFound("transaction_unknown")
    return row


def _write(
    tx: Connection, office: Office, actor: Actor, side: Side, row: AnyRow, message_id: str, text: str
) -> None:
    partners.hold(tx, row.partner_id)
    known = store.message(tx, message_id)
    if known is not None:
        if (known.transaction_id, known.account_id, known.text) != (row.id, actor.account_id, text):
            raise Invalid("message_reused")
        return
    now = office.clock.now()
    if side is Side.SCHOOL:
        written, first = store.written_since(tx, row.partner_id, side, now - AN_HOUR)
        if written >= MOST_AN_HOUR and first is not None:
            seconds = (first + AN_HOUR - now).total_seconds()
            raise DomainError("message_wait", retry_after=max(1, int(seconds)))
    said = {"id": message_id, "transaction_id": row.id, "partner_id": row.partner_id, "side": side}
    store.add(
        tx,
        {
            **said,
            "account_id": actor.account_id,
            "text": text,
            "written_at": now,
            "read_at": None,
            "purged_at": None,
        },
    )
    tell(tx, office, now, WRITTEN, message_id=message_id, transaction_id=row.id)


def _line(side: Side, row: AnyRow) -> ThreadLine:
    mine = row.side == side
    return ThreadLine(
        row.id,
        Side(row.side),
        mine,
        row.display_name if mine else "",
        row.text,
        row.written_at,
        is_new=not mine and row.read_at is None,
    )
