"""Anomalies as the Region works on them: sifted, counted, looked into and closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from webapp.domain.actors import Actor, Author, Role
from webapp.domain.anomaly import ASKED_OF_SCHOOL, AnomalyKind
from webapp.domain.documents import DocumentReason
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.journal import Entry, EntryKind, Head, follow
from webapp.domain.transaction import Status
from webapp.services.events import tell
from webapp.services.office import Office, require
from webapp.services.review import checked_reason, note
from webapp.store import anomalies, debits, journal
from webapp.store import anomaly_review as store
from webapp.store.anomaly_review import Wanted
from webapp.store.database import AnyRow, reading, snapshot, writing

SHOWN, SCHOOLS_SHOWN = 100, 200


@dataclass(frozen=True, slots=True)
class AnomalyLine:
    """One open anomaly of a transaction, without any name of a person.

    Attributes:
        about: Code of the document that it is about; empty when it is about none.
        label: Typed name of a document that the scheme does not list.
        document: Name of the document, the scheme's or the typed one; None when it is about none.
        sentence: The officer's; empty where there is none; ``GONE`` once it is purged.
        answered_at: When the school answered: since then it is the Region's turn.
    """

    id: str
    transaction_id: str
    kind: AnomalyKind
    about: str
    label: str | None
    document: str | None
    reason: DocumentReason | None
    sentence: str
    opened_at: datetime
    answered_at: datetime | None
    rank: int
    amount_cents: int
    status: Status
    partner_id: str
    partner_name: str

    @property
    def waits_for_school(self) -> bool:
        """Whether the school has to do something."""
        return self.kind in ASKED_OF_SCHOOL and self.answered_at is None


@dataclass(frozen=True, slots=True)
class Sieve:
    """What the Region wants to see of the open anomalies; None is all."""

    kind: AnomalyKind | None = None
    partner_id: str | None = None
    older_than_days: int | None = None


@dataclass(frozen=True, slots=True)
class AnomalyBoard:
    """Open anomalies for the Region.

    Attributes:
        kinds: Of what is wanted but its kind: each kind, how many, since when the oldest.
        schools: Id and name of the schools that have one.
    """

    lines: tuple[AnomalyLine, ...]
    count: int
    kinds: tuple[tuple[AnomalyKind, int, datetime], ...]
    schools: tuple[tuple[str, str], ...]
    read_at: datetime


def list_open(office: Office, actor: Actor, sieve: Sieve) -> AnomalyBoard:
    """Return open anomalies, oldest first, with their counts.

    Raises:
        Forbidden: ``role_required``: only an officer may.
    """
    require(actor, Role.OFFICER)
    now = office.clock.now()
    before = None if sieve.older_than_days is None else now - timedelta(days=sieve.older_than_days)
    wanted = Wanted(None if sieve.kind is None else str(sieve.kind), sieve.partner_id, before)
    with snapshot() as tx:
        rows = store.open_wanted(tx, wanted, SHOWN)
        counted = store.count_wanted(tx, Wanted(None, sieve.partner_id, before))
        schools = store.schools_with_open(tx, SCHOOLS_SHOWN)
    kinds = tuple((AnomalyKind(kind), *counts) for kind, counts in counted.items())
    return AnomalyBoard(
        lines=tuple(line(office, row) for row in rows),
        count=sum(count for kind, count, _ in kinds if sieve.kind in {None, kind}),
        kinds=kinds,
        schools=tuple((row.id, row.name) for row in schools),
        read_at=now,
    )


def count_open(actor: Actor) -> int:
    """Return how many anomalies are open.

    Raises:
        Forbidden: ``role_required``: only an officer may.
    """
    require(actor, Role.OFFICER)
    with reading() as tx:
        return sum(count for count, _ in store.count_wanted(tx, Wanted()).values())


def close(office: Office, actor: Actor, anomaly_id: str, sentence: str) -> None:
    """Close an anomaly that the Region looked into, with what was found out.

    Raises:
        Forbidden: ``role_required``: only an officer may.
        NotFound: ``anomaly_unknown``: none such, or closed by another before.
        Invalid: ``reason_required``; ``anomaly_of_school``: the document that it asks for closes it.
    """
    require(actor, Role.OFFICER)
    typed = checked_reason(sentence)
    with writing() as tx:
        row = store.one(tx, anomaly_id)
        if row is None:
            raise NotFound("anomaly_unknown")
        if AnomalyKind(row.kind) in ASKED_OF_SCHOOL:
            raise Invalid("anomaly_of_school")
        debits.lock_files(tx, [row.coupon_id])
        now = office.clock.now()
        if not store.close(tx, anomaly_id, actor.account_id, now):
            raise NotFound("anomaly_unknown")
        data = {"transaction_id": row.transaction_id, "anomaly_id": anomaly_id, "anomaly": row.kind}
        head = journal.head(tx, journal.file_stream(row.file_id))
        closed = {**data, **note(tx, office, typed)}
        journal.append(
            tx, [follow(head, by=actor.author, kind=EntryKind.ANOMALY_CLOSED, at=now, data=closed)]
        )


def open_for(
    tx: Connection,
    office: Office,
    head: Head,
    *,
    transaction_id: str,
    kind: AnomalyKind,
    by: Author | None,
    now: datetime,
) -> Entry:
    """Open an anomaly that the house saw by itself, and return the entry to append after ``head``.

    The file's lock is the caller's, and that none of the kind is open.
    """
    anomaly_id = office.clock.new_id()
    row = {"id": anomaly_id, "transaction_id": transaction_id, "kind": kind, "opened_at": now}
    anomalies.add(tx, {**row, "opened_by": None, "closed_at": None, "closed_by": None})
    tell(tx, office, now, "anomaly_opened", transaction_id=transaction_id, anomaly_id=anomaly_id)
    data = {"transaction_id": transaction_id, "anomaly_id": anomaly_id, "anomaly": str(kind)}
    return follow(head, by=by, kind=EntryKind.ANOMALY_OPENED, at=now, data=data)


def line(office: Office, row: AnyRow) -> AnomalyLine:
    """Return a row of the store as a line."""
    rules = office.schemes[row.scheme_id].rank_numbered(row.rank).document
    listed = next((rule.label for rule in rules if rule.code == row.about), None)
    return AnomalyLine(
        id=row.id,
        transaction_id=row.transaction_id,
        kind=AnomalyKind(row.kind),
        about=row.about,
        label=row.label,
        document=row.label or listed,
        reason=None if row.reason is None else DocumentReason(row.reason),
        sentence=row.sentence or "",
        opened_at=row.opened_at,
        answered_at=row.answered_at,
        rank=row.rank,
        amount_cents=row.amount_cents,
        status=Status(row.status),
        partner_id=row.partner_id,
        partner_name=row.partner_name,
    )
