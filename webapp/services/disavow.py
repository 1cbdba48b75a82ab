"""« Ce n'est pas moi »: the young person says that they were not at the counter. It opens an anomaly."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from webapp.domain.actors import Author
from webapp.domain.anomaly import AnomalyKind, last_day_to_disavow
from webapp.domain.calendar import paris_day
from webapp.domain.errors import NotFound
from webapp.domain.journal import EntryKind, follow
from webapp.domain.tablet import StaffHow
from webapp.domain.transaction import Status
from webapp.services.events import tell
from webapp.services.links import DISAVOWAL, id_of_token
from webapp.services.office import Office
from webapp.store import anomalies, debits, journal, transactions
from webapp.store.database import AnyRow, reading, writing


@dataclass(frozen=True, slots=True)
class DisputedDebit:
    """The debit that a link is about: no name, since whoever holds the mail may read it."""

    amount_cents: int
    rank: int
    partner_name: str
    debited_at: datetime
    cancelled: bool
    disputed: bool


def view_disputed(office: Office, token: str) -> DisputedDebit:
    """Return the debit of a link.

    Raises:
        NotFound: ``link_unknown``: we did not write this link; ``link_expired``: its time is over.
    """
    with reading() as tx:
        return _view(tx, _row(tx, office, token))


def disavow(office: Office, token: str) -> DisputedDebit:
    """Open the anomaly, once, and alert officers and owners; a cancelled debit needs none.

    Raises:
        NotFound: ``link_unknown``; ``link_expired``.
    """
    with writing() as tx:
        return _disavowed(tx, office, _row(tx, office, token))


def view_own(beneficiary_id: str, transaction_id: str) -> DisputedDebit:
    """Return a debit of the young person who is signed in.

    Raises:
        NotFound: ``transaction_unknown``: not of theirs.
    """
    with reading() as tx:
        return _view(tx, _own_row(tx, beneficiary_id, transaction_id))


def disavow_own(office: Office, beneficiary_id: str, transaction_id: str) -> DisputedDebit:
    """Do as ``disavow`` for the young person who is signed in: their session is the proof, not a link.

    Raises:
        NotFound: ``transaction_unknown``: not of theirs.
    """
    with writing() as tx:
        return _disavowed(tx, office, _own_row(tx, beneficiary_id, transaction_id))


def _disavowed(tx: Connection, office: Office, row: AnyRow) -> DisputedDebit:
    """Open the anomaly once the file is locked; what was read before it may have changed since."""
    debits.lock_files(tx, [row.coupon_id])
    locked = transactions.transaction(tx, None, row.id) or row
    if Status(locked.status) is not Status.CANCELLED and AnomalyKind.NOT_ME not in anomalies.open_kinds(
        tx, locked.id
    ):
        _open(tx, office, locked)
    return _view(tx, locked)


def _own_row(tx: Connection, beneficiary_id: str, transaction_id: str) -> AnyRow:
    row = transactions.transaction(tx, None, transaction_id)
    if row is None or row.beneficiary_id != beneficiary_id:
        raise NotFound("transaction_unknown")
    return row


def _row(tx: Connection, office: Office, token: str) -> AnyRow:
    transaction_id = id_of_token(office, DISAVOWAL, token)
    row = None if transaction_id is None else transactions.transaction(tx, None, transaction_id)
    if row is None:
        raise NotFound("link_unknown")
    if paris_day(office.clock.now()) > last_day_to_disavow(office.schemes[row.scheme_id], row.debited_at):
        raise NotFound("link_expired")
    return row


def _view(tx: Connection, row: AnyRow) -> DisputedDebit:
    return DisputedDebit(
        row.amount_cents,
        row.rank,
        row.name,
        row.debited_at,
        cancelled=Status(row.status) is Status.CANCELLED,
        disputed=AnomalyKind.NOT_ME in anomalies.open_kinds(tx, row.id),
    )


def _open(tx: Connection, office: Office, row: AnyRow) -> None:
    now, anomaly_id = office.clock.now(), office.clock.new_id()
    anomaly = {"id": anomaly_id, "transaction_id": row.id, "kind": AnomalyKind.NOT_ME, "opened_at": now}
    anomalies.add(tx, {**anomaly, "opened_by": None, "closed_at": None, "closed_by": None})
    head = journal.head(tx, journal.file_stream(row.file_id))
    data = {"transaction_id": row.id, "anomaly_id": anomaly_id, "anomaly": str(AnomalyKind.NOT_ME)}
    journal.append(
        tx, [follow(head, by=Author(StaffHow.LINK), kind=EntryKind.ANOMALY_OPENED, at=now, data=data)]
    )
    tell(tx, office, now, "debit_disavowed", transaction_id=row.id)
