"""The story of one transaction: what happened, in order, and what comes next (``Source: F16, F22, F30``)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from webapp.domain.actors import PARTNER_ROLES, Actor
from webapp.domain.anomaly import ASKED_OF_SCHOOL, AnomalyKind
from webapp.domain.calendar import paris_day
from webapp.domain.outlook import Outlook, outlook
from webapp.domain.transaction import VALIDATED_STATUSES, Act
from webapp.services.office import Office
from webapp.services.school_anomalies import document_name
from webapp.services.transactions import TransactionView, read_view
from webapp.store import reviews
from webapp.store import timeline as store
from webapp.store.database import AnyRow, snapshot


class EventKind(StrEnum):
    """What an event tells of."""

    CAPTURED = "captured"
    DEBITED = "debited"
    DOCUMENT_RECEIVED = "document_received"
    DOCUMENT_ACCEPTED = "document_accepted"
    DOCUMENT_REFUSED = "document_refused"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    VALIDATED = "validated"
    REFUSED = "refused"
    REOPENED = "reopened"
    RELEASED = "released"
    REVERSED = "reversed"
    ANOMALY_OPENED = "anomaly_opened"
    ANOMALY_CLOSED = "anomaly_closed"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Attributes:
        document: Name of the document it is about; empty when it is about none.
        anomaly: Its kind, of an anomaly opened or closed.
        reason: Code of the reason that was chosen; empty without one.
        sentence: What the officer wrote; empty without one; ``GONE`` once it is purged.
    """

    kind: EventKind
    at: datetime
    document: str = ""
    anomaly: AnomalyKind | None = None
    reason: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A transaction, its events oldest first, what comes next, and how many messages were exchanged.

    Attributes:
        unread: Messages that the side of the one who asks has not read.
    """

    view: TransactionView
    events: tuple[Event, ...]
    outlook: Outlook
    messages: int
    unread: int


_DECIDED: Mapping[str, EventKind] = {
    Act.SEND_BACK: EventKind.SENT_BACK,
    Act.VALIDATE: EventKind.VALIDATED,
    Act.REFUSE: EventKind.REFUSED,
    Act.REOPEN: EventKind.REOPENED,
    Act.RELEASE: EventKind.RELEASED,
}
"""Of what an officer decided; a first yes of two is the Region's own affair."""

_ENTERED: Mapping[str, EventKind] = {
    "submitted": EventKind.SUBMITTED,
    "debit_reversed": EventKind.REVERSED,
}
"""What only the journal tells the hour of."""


def tell(office: Office, actor: Actor, transaction_id: str) -> Story:
    """Return the story of a transaction of the actor's school, or of any for the Region.

    Raises:
        Forbidden: ``partner_required``.
        NotFound: ``transaction_unknown``: another school's is unknown too.
    """
    today = paris_day(office.clock.now())
    with snapshot() as tx:
        view = read_view(tx, office, actor, transaction_id)
        flagged = store.anomalies(tx, view.id)
        events = _events(tx, view, flagged)
        counts = store.message_counts(tx, view.id)
    open_kinds = {AnomalyKind(row.kind) for row in flagged if row.closed_at is None and not _answered(row)}
    coming = outlook(view.status, open_kinds, view.scheme.payment, decided_at=view.decided_at, today=today)
    other = "region" if actor.has(*PARTNER_ROLES) else "school"
    return Story(
        view=view,
        events=events,
        outlook=coming,
        messages=sum(written for written, _ in counts.values()),
        unread=counts.get(other, (0, 0))[1],
    )


def _answered(row: AnyRow) -> bool:
    return row.kind in ASKED_OF_SCHOOL and row.answered_at is not None


def _events(tx: Connection, view: TransactionView, flagged: Sequence[AnyRow]) -> tuple[Event, ...]:
    papers, decided = store.documents(tx, view.id), reviews.decisions(tx, view.id)
    entered = store.entries(tx, view.file.id, view.id, _ENTERED)
    said = store.sentences(tx, [row.note_id for row in (*papers, *flagged)])
    found = [
        *_of_debit(view),
        *_of_documents(view, papers, said),
        *(Event(_ENTERED[row.kind], row.recorded_at) for row in entered),
        *_of_decisions(decided),
        *_of_anomalies(view, flagged, said),
    ]
    kinds = {event.kind for event in found}
    # What was written before decisions and submissions had rows of their own.
    if view.submitted_at is not None and EventKind.SUBMITTED not in kinds:
        found.append(Event(EventKind.SUBMITTED, view.submitted_at))
    if view.status in VALIDATED_STATUSES and view.decided_at and EventKind.VALIDATED not in kinds:
        found.append(Event(EventKind.VALIDATED, view.decided_at))
    return tuple(sorted(found, key=_when))


def _when(event: Event) -> tuple[datetime, int]:
    return event.at, list(EventKind).index(event.kind)


def _of_debit(view: TransactionView) -> Iterator[Event]:
    if view.captured_at is not None:
        yield Event(EventKind.CAPTURED, view.captured_at)
    yield Event(EventKind.DEBITED, view.debited_at)


def _of_documents(
    view: TransactionView, papers: Sequence[AnyRow], said: Mapping[str, str]
) -> Iterator[Event]:
    for row in papers:
        name = document_name(view.scheme, row.code)
        yield Event(EventKind.DOCUMENT_RECEIVED, row.received_at, name)
        if row.reviewed_at is None:
            continue
        if row.reason is not None:
            sentence = said.get(row.note_id, "")
            yield Event(EventKind.DOCUMENT_REFUSED, row.reviewed_at, name, None, row.reason, sentence)
        else:
            yield Event(EventKind.DOCUMENT_ACCEPTED, row.reviewed_at, name)


def _of_decisions(decided: Sequence[AnyRow]) -> Iterator[Event]:
    for row in decided:
        if row.act in _DECIDED:
            kind, sentence = _DECIDED[row.act], row.sentence or ""
            yield Event(kind, row.decided_at, reason=row.reason or "", sentence=sentence)


def _of_anomalies(
    view: TransactionView, flagged: Sequence[AnyRow], said: Mapping[str, str]
) -> Iterator[Event]:
    for row in flagged:
        kind, name = AnomalyKind(row.kind), row.label or document_name(view.scheme, row.about)
        # A refused document tells of itself.
        if kind is not AnomalyKind.DOCUMENT_REFUSED:
            sentence = said.get(row.note_id, "")
            yield Event(EventKind.ANOMALY_OPENED, row.opened_at, name, kind, row.reason or "", sentence)
        if row.closed_at is not None and kind not in ASKED_OF_SCHOOL:
            yield Event(EventKind.ANOMALY_CLOSED, row.closed_at, name, kind)
