"""What every act on a transaction stands on: its file's lock, the state machine, its entry in the journal."""

import unicodedata
from collections.abc import Mapping

from sqlalchemy import Connection

from webapp.domain.actors import Actor
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.journal import EntryKind, follow
from webapp.domain.transaction import Act, Status, after
from webapp.services.office import Office
from webapp.store import debits, journal, transactions
from webapp.store.database import AnyRow

REASON_LENGTH = range(10, 501)
"""Characters of a typed reason: enough to be one, few enough to be read."""


def checked_reason(reason: str) -> str:
    """Return a typed reason without the blanks around it.

    Raises:
        Invalid: ``reason_required``: too short, too long, or not to be printed.
    """
    reason = reason.strip()
    if not printable(reason) or len(reason) not in REASON_LENGTH:
        raise Invalid("reason_required")
    return reason


def printable(text: str) -> bool:
    """Tell whether a typed text can be kept: some databases can hold no control character."""
    return not any(unicodedata.category(one) == "Cc" and one not in "\r\n\t" for one in text)


def note(tx: Connection, office: Office, text: str) -> dict[str, str]:
    """Keep a typed reason where it can be purged, and return what an entry says of it."""
    note_id = office.clock.new_id()
    journal.add_note(tx, note_id, text)
    return {"note_id": note_id, "note_hash": office.keyring.note_hash(text)}


def locked(tx: Connection, partner_id: str | None, transaction_id: str) -> AnyRow:
    """Return a transaction once its file is locked; read before too, to know which file that is.

    Raises:
        NotFound: ``transaction_unknown``.
    """
    row = transactions.transaction(tx, partner_id, transaction_id)
    if row is None:
        raise NotFound("transaction_unknown")
    debits.lock_files(tx, [row.coupon_id])
    found = transactions.transaction(tx, partner_id, transaction_id)
    if found is None:
        raise NotFound("transaction_unknown")
    return found


def moved(row: AnyRow, act: Act) -> Status:
    """Return where an act leads from where a transaction stands.

    Raises:
        Invalid: ``documents_missing``: the school has not sent it yet; ``already_reviewed``.
    """
    status = after(Status(row.status), act)
    if status is None:
        waits = Status(row.status) is Status.AWAITING_DOCUMENTS
        raise Invalid("documents_missing" if waits else "already_reviewed")
    return status


def enter(
    tx: Connection,
    office: Office,
    actor: Actor,
    row: AnyRow,
    kind: EntryKind,
    *,
    more: Mapping[str, str] | None = None,
    amount_cents: int = 0,
) -> None:
    """Append an entry to the stream of a transaction's file; ``more`` are further codes and opaque ids."""
    data = {"transaction_id": row.id, "coupon_id": row.coupon_id, **(more or {})}
    head, now = journal.head(tx, journal.file_stream(row.file_id)), office.clock.now()
    journal.append(
        tx, [follow(head, by=actor.author, kind=kind, at=now, amount_cents=amount_cents, data=data)]
    )
