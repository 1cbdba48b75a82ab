"""Steps of transactions for tests of who is told what: rows as the Region's acts leave them, and events."""

from sqlalchemy import insert

from tests.builders import House
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.documents import DocumentReason
from webapp.domain.transaction import Act, Status
from webapp.services.events import tell
from webapp.services.scribe import Scribe
from webapp.store import anomalies, journal, transactions
from webapp.store.database import writing
from webapp.store.reviews import ReviewDecision
from webapp.web.messages.mails import write_mail


def event(house: House, kind: str, transaction_id: str, **more: str) -> None:
    """Write an event of a transaction, as the act that causes it does."""
    with writing() as tx:
        tell(tx, house.office, house.clock.now(), kind, transaction_id=transaction_id, **more)


def stand(house: House, transaction_id: str, status: Status) -> None:
    """Have a transaction stand somewhere, decided now where the Region decides."""
    with writing() as tx:
        row = transactions.transaction(tx, None, transaction_id)
        assert row is not None
        at = {"submitted_at" if status is Status.SUBMITTED else "decided_at": house.clock.now()}
        transactions.set_status(tx, row.partner_id, transaction_id, status, **at)


def ask(
    house: House,
    transaction_id: str,
    about: str,
    reason: DocumentReason | None = None,
    sentence: str | None = None,
    **more: object,
) -> str:
    """Have the Region ask for a document of a transaction; the id of the line."""
    anomaly_id, note_id = house.clock.new_id(), None
    kind = AnomalyKind.DOCUMENT_MISSING if reason is None else AnomalyKind.DOCUMENT_REFUSED
    with writing() as tx:
        if sentence is not None:
            note_id = house.clock.new_id()
            journal.add_note(tx, note_id, sentence)
        opened = {"id": anomaly_id, "transaction_id": transaction_id, "opened_at": house.clock.now()}
        closed = {"opened_by": None, "closed_at": None, "closed_by": None}
        asked = {"kind": kind, "about": about, "reason": reason, "note_id": note_id}
        anomalies.add(tx, {**opened, **closed, **asked, **more})
    return anomaly_id


def flag(house: House, transaction_id: str, kind: AnomalyKind) -> None:
    """Have something of a transaction be looked into by the Region."""
    ask(house, transaction_id, "", kind=kind)


def refuse(house: House, officer_id: str, transaction_id: str, reason: str, sentence: str) -> None:
    """Have the Region refuse a transaction."""
    stand(house, transaction_id, Status.REFUSED)
    note_id = house.clock.new_id()
    decision = {"id": house.clock.new_id(), "transaction_id": transaction_id, "act": Act.REFUSE}
    why = {"reason": reason, "note_id": note_id, "account_id": officer_id}
    with writing() as tx:
        journal.add_note(tx, note_id, sentence)
        tx.execute(insert(ReviewDecision), [{**decision, **why, "decided_at": house.clock.now()}])
    event(house, "transaction_refused", transaction_id)


def answer(house: House, anomaly_id: str) -> None:
    """Have the school answer a line."""
    house.execute("UPDATE anomaly SET answered_at = opened_at WHERE id = :id", id=anomaly_id)


def told(house: House) -> int:
    """Have the scribe write what there is to tell; how many events were told."""

    def failed(kind: str, error: Exception) -> None:
        raise AssertionError(kind) from error

    return Scribe(house.office, write_mail, failed).tell()


def mails_of(house: House, kind: str) -> dict[str, tuple[str, str]]:
    """Subject and body of the mails of a kind of event, by address, in plain spaces."""
    events = {row["id"] for row in house.rows("outbox_message") if row["kind"] == kind}
    return {
        row["address"]: (plain(row["subject"]), plain(row["body"]))
        for row in house.rows("mail")
        if row["message_id"] in events
    }


def plain(text: str) -> str:
    """A text with plain spaces."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def address(house: House, account_id: str) -> str:
    """The address of an account."""
    (found,) = (row["email"] for row in house.rows("account") if row["id"] == account_id)
    return str(found)


def bells(house: House, kind: str) -> set[str]:
    """The accounts that a kind of event is told by the bell."""
    return {row["account_id"] for row in house.rows("notice") if row["kind"] == kind}
