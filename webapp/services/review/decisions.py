"""The Region's word on a transaction: validated, refused, taken up again, given back."""

from datetime import datetime

from sqlalchemy import Connection

from webapp.domain.actors import Actor, Role
from webapp.domain.anomaly import ASKED_OF_SCHOOL, AnomalyKind
from webapp.domain.calendar import paris_day
from webapp.domain.debit import Refused
from webapp.domain.documents import DocumentState, still_due
from webapp.domain.errors import Forbidden, Invalid
from webapp.domain.journal import EntryKind
from webapp.domain.review import RefusalReason, ReviewAct, needs_second
from webapp.domain.transaction import Act
from webapp.services.events import tell
from webapp.services.office import Office, require
from webapp.services.purge import set_purge_dates
from webapp.services.review.ground import checked_reason, enter, locked, moved, note
from webapp.store import anomaly_review as anomalies
from webapp.store import document_review as documents
from webapp.store import reviews, transactions
from webapp.store.anomalies import open_kinds
from webapp.store.database import AnyRow, writing


def validate(
    office: Office, actor: Actor, transaction_id: str, *, seen: datetime | None = None
) -> Refused | None:
    """Validate a transaction and its documents: the next coupon of the file may follow (``Source: F10``).

    Args:
        office: The ports.
        actor: The officer.
        transaction_id: Which one.
        seen: When what the officer saw had come to the Region; None: whatever is there is meant.

    Returns:
        None once it is validated; ``second_person_needed`` when this was the first of two yes's, which is
        kept: another officer says the second.

    Raises:
        Forbidden: ``role_required``: only an officer may; ``same_person``: it takes two.
        NotFound: ``transaction_unknown``.
        Invalid: ``documents_missing``: not sent yet, or not whole; ``already_reviewed``; ``held_by_other``;
            ``sent_again``; ``disavowal_open``: the young person says « ce n'est pas moi », and nobody has
            closed that anomaly yet.
    """
    require(actor, Role.OFFICER)
    with writing() as tx:
        row = taken(tx, office, actor, transaction_id, seen)
        status, now = moved(row, Act.VALIDATE), office.clock.now()
        # Under the file's lock, which whoever disavows takes too: neither overtakes the other.
        if AnomalyKind.NOT_ME in open_kinds(tx, row.id):
            raise Invalid("disavowal_open")
        standing = documents.standing(tx, row.id)
        _refuse_gaps(tx, office, row, standing)
        if needs_second(office.schemes[row.scheme_id], row.amount_cents):
            first = reviews.first_yes(tx, row.id, row.submitted_at or row.debited_at)
            if first == actor.account_id:
                raise Forbidden("same_person")
            if first is None:
                decide(tx, office, actor, row, ReviewAct.FIRST_YES)
                enter(tx, office, actor, row, EntryKind.FIRST_YES)
                return Refused("second_person_needed")
        documents.accept(tx, sorted(one.id for one in standing.values()), actor.account_id, now)
        anomalies.close_asked(tx, row.id, ASKED_OF_SCHOOL, actor.account_id, now)
        transactions.set_status(tx, row.partner_id, row.id, status, decided_at=now)
        set_purge_dates(tx, office, row, paris_day(now))
        decide(tx, office, actor, row, ReviewAct.VALIDATE)
        enter(tx, office, actor, row, EntryKind.VALIDATED)
        tell(tx, office, now, "transaction_validated", transaction_id=row.id)
    return None


def refuse(
    office: Office,
    actor: Actor,
    transaction_id: str,
    reason: RefusalReason,
    sentence: str,
    *,
    seen: datetime | None = None,
) -> None:
    """Refuse a transaction for good, with its typed reason; its coupon stays taken (``Source: M7``).

    ``seen`` is that of ``validate``.

    Raises:
        Forbidden: ``role_required``: only an officer may.
        NotFound: ``transaction_unknown``.
        Invalid: ``reason_required``; ``already_reviewed``; ``held_by_other``; ``sent_again``.
    """
    require(actor, Role.OFFICER)
    typed = checked_reason(sentence)
    with writing() as tx:
        row = taken(tx, office, actor, transaction_id, seen)
        status, now = moved(row, Act.REFUSE), office.clock.now()
        kept = note(tx, office, typed)
        transactions.set_status(tx, row.partner_id, row.id, status, decided_at=now)
        set_purge_dates(tx, office, row, paris_day(now))
        # Nothing is waited for any more.
        anomalies.close_asked(tx, row.id, ASKED_OF_SCHOOL, actor.account_id, now)
        decide(tx, office, actor, row, ReviewAct.REFUSE, reason=reason, note_id=kept["note_id"])
        enter(tx, office, actor, row, EntryKind.REFUSED, more={"reason": str(reason), **kept})
        tell(tx, office, now, "transaction_refused", transaction_id=row.id)


def reopen(office: Office, actor: Actor, transaction_id: str, sentence: str) -> None:
    """Take up again what was refused, an appeal say: it arrives anew in the queue (``Source: M8, M9``).

    Raises:
        Forbidden: ``role_required``: only an officer may.
        NotFound: ``transaction_unknown``.
        Invalid: ``reason_required``; ``documents_missing`` or ``already_reviewed``: it is not refused.
    """
    require(actor, Role.OFFICER)
    typed = checked_reason(sentence)
    with writing() as tx:
        row = taken(tx, office, actor, transaction_id)
        status, now = moved(row, Act.REOPEN), office.clock.now()
        kept = note(tx, office, typed)
        transactions.set_status(tx, row.partner_id, row.id, status, submitted_at=now, decided_at=None)
        documents.keep_all(tx, row.id)
        decide(tx, office, actor, row, ReviewAct.REOPEN, note_id=kept["note_id"])
        enter(tx, office, actor, row, EntryKind.REOPENED, more=kept)
        tell(tx, office, now, "transaction_reopened", transaction_id=row.id)


def release(office: Office, actor: Actor, transaction_id: str, sentence: str) -> None:
    """Give back the coupon of a refused transaction: it may be debited once more.

    Raises:
        Forbidden: ``role_required``: only an officer may.
        NotFound: ``transaction_unknown``.
        Invalid: ``reason_required``; ``documents_missing`` or ``already_reviewed``: it is not refused.
    """
    require(actor, Role.OFFICER)
    typed = checked_reason(sentence)
    with writing() as tx:
        row = taken(tx, office, actor, transaction_id)
        status, now = moved(row, Act.RELEASE), office.clock.now()
        kept = note(tx, office, typed)
        transactions.set_status(tx, row.partner_id, row.id, status)
        decide(tx, office, actor, row, ReviewAct.RELEASE, note_id=kept["note_id"])
        enter(tx, office, actor, row, EntryKind.RELEASED, more=kept, amount_cents=-row.amount_cents)
        tell(tx, office, now, "transaction_released", transaction_id=row.id)


def taken(
    tx: Connection, office: Office, actor: Actor, transaction_id: str, seen: datetime | None = None
) -> AnyRow:
    """Return a transaction, its file locked, that no other officer looks at.

    Raises:
        NotFound: ``transaction_unknown``.
        Invalid: ``held_by_other``; ``sent_again``: it came to the Region anew since what was ``seen``.
    """
    row = locked(tx, None, transaction_id)
    held = reviews.holder(tx, row.id, office.clock.now())
    if held is not None and held.account_id != actor.account_id:
        raise Invalid("held_by_other")
    # A page left open shows documents that others may have replaced since: nobody judges what they never saw.
    if seen is not None and row.submitted_at != seen:
        raise Invalid("sent_again")
    return row


def decide(
    tx: Connection,
    office: Office,
    actor: Actor,
    row: AnyRow,
    act: ReviewAct,
    *,
    reason: str | None = None,
    note_id: str | None = None,
) -> None:
    """Keep a decision, and free the transaction of whoever looked at it."""
    now = office.clock.now()
    made = {"id": office.clock.new_id(), "transaction_id": row.id, "act": act, "reason": reason}
    reviews.add_decision(tx, {**made, "note_id": note_id, "account_id": actor.account_id, "decided_at": now})
    reviews.let_go(tx, row.id)


def _refuse_gaps(tx: Connection, office: Office, row: AnyRow, standing: dict[str, AnyRow]) -> None:
    """Refuse to validate what was refused before its documents were in, and then taken up again.

    By any other way a transaction comes to the Region whole: the school's sending it asks for that (F11).
    """
    if not reviews.was_reopened(tx, row.id):
        return
    states = {code: DocumentState(one.state) for code, one in standing.items() if one.purged_at is None}
    if still_due(office.schemes[row.scheme_id], row.rank, states):
        raise Invalid("documents_missing")
