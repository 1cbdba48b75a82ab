"""What the owner and the Region do to a debit or a file: reverse, validate, transfer. Each with its trace."""

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from webapp.domain.actors import Actor, Role
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.journal import EntryKind, follow
from webapp.domain.transaction import Act, Status, after
from webapp.services.events import tell
from webapp.services.office import Office, partner_of, require
from webapp.store import coupons, debits, journal, partners, transactions
from webapp.store.database import AnyRow, writing

if TYPE_CHECKING:
    from datetime import datetime

REASON_LENGTH = range(10, 501)
"""Characters of a typed reason: enough to be one, few enough to be read."""


def reverse(office: Office, actor: Actor, transaction_id: str, reason: str) -> None:
    """Reverse a debit before the Region has reviewed it; the coupon is free for one new debit.

    Raises:
        Forbidden: ``role_required``: only the partner's owner may.
        NotFound: ``transaction_unknown``.
        Invalid: ``reason_required``; ``already_reviewed``: too late, or reversed already.
    """
    require(actor, Role.OWNER)
    partner_id = partner_of(actor)
    reason = checked_reason(reason)
    with writing() as tx:
        row = _locked(tx, partner_id, transaction_id)
        transactions.set_status(tx, row.partner_id, transaction_id, _after(row, Act.REVERSE))
        _enter(
            tx, office, actor, row, EntryKind.DEBIT_REVERSED, reason=reason, amount_cents=-row.amount_cents
        )
        now = office.clock.now()
        tell(tx, office, now, "debit_reversed", transaction_id=row.id, reversed_at=now.isoformat())


def validate(office: Office, actor: Actor, transaction_id: str) -> None:
    """Validate a transaction: the next coupon of the file may follow (``Source: F10``).

    Raises:
        Forbidden: ``role_required``: only an officer may.
        NotFound: ``transaction_unknown``.
        Invalid: ``documents_missing``: the school has not sent it yet; ``already_reviewed``.
    """
    require(actor, Role.OFFICER)
    with writing() as tx:
        row = _locked(tx, None, transaction_id)
        status = _after(row, Act.VALIDATE)
        transactions.set_status(tx, row.partner_id, transaction_id, status, decided_at=office.clock.now())
        _enter(tx, office, actor, row, EntryKind.VALIDATED)


def transfer(office: Office, actor: Actor, coupon_id: str, to_partner_id: str, reason: str) -> None:
    """Give the file a coupon belongs to to another partner (``Source: F31``).

    Raises:
        Forbidden: ``role_required``: only an officer may.
        NotFound: ``coupon_unknown`` or ``partner_unknown``.
        Invalid: ``reason_required``; ``file_not_bound``: it belongs to nobody yet; ``same_partner``.
    """
    require(actor, Role.OFFICER)
    reason = checked_reason(reason)
    with writing() as tx:
        hand_over(tx, office, actor, coupon_id, to_partner_id, note(tx, office, reason))


def hand_over(
    tx: Connection, office: Office, actor: Actor, coupon_id: str, to_partner_id: str, why: Mapping[str, str]
) -> str:
    """Transfer a file within a transaction that is open, and return who held it; ``why`` goes into the entry.

    Raises:
        NotFound: ``coupon_unknown`` or ``partner_unknown``.
        Invalid: ``file_not_bound``; ``same_partner``.
    """
    debits.lock_files(tx, [coupon_id])
    if partners.partner(tx, to_partner_id) is None:
        raise NotFound("partner_unknown")
    facts = debits.read_facts(tx, to_partner_id, [coupon_id]).get(coupon_id)
    if facts is None:
        raise NotFound("coupon_unknown")
    holder = facts.file.holder
    if holder is None:
        raise Invalid("file_not_bound")
    if holder == to_partner_id:
        raise Invalid("same_partner")
    coupons.set_transferred(tx, facts.file.id, to_partner_id)
    now, data = office.clock.now(), {"from_partner_id": holder, "to_partner_id": to_partner_id, **why}
    journal.append(
        tx, [follow(facts.head, by=actor.author, kind=EntryKind.FILE_TRANSFERRED, at=now, data=data)]
    )
    return holder


def checked_reason(reason: str) -> str:
    """Return a typed reason without the blanks around it.

    Raises:
        Invalid: ``reason_required``: too short, too long, or not to be printed.
    """
    reason = reason.strip()
    # A control character is no part of a reason, and some databases can't hold one.
    unprintable = any(unicodedata.category(one) == "Cc" and one not in "\r\n\t" for one in reason)
    if unprintable or len(reason) not in REASON_LENGTH:
        raise Invalid("reason_required")
    return reason


def _locked(tx: Connection, partner_id: str | None, transaction_id: str) -> AnyRow:
    """Return a transaction once its file is locked; read before too, to know which file that is."""
    row = transactions.transaction(tx, partner_id, transaction_id)
    if row is None:
        raise NotFound("transaction_unknown")
    debits.lock_files(tx, [row.coupon_id])
    locked = transactions.transaction(tx, partner_id, transaction_id)
    if locked is None:
        raise NotFound("transaction_unknown")
    return locked


def _after(row: AnyRow, act: Act) -> Status:
    status = after(Status(row.status), act)
    if status is None:
        waits = Status(row.status) is Status.AWAITING_DOCUMENTS
        raise Invalid("documents_missing" if waits else "already_reviewed")
    return status


def note(tx: Connection, office: Office, text: str) -> dict[str, str]:
    """Keep a typed reason where it can be purged, and return what an entry says of it."""
    note_id = office.clock.new_id()
    journal.add_note(tx, note_id, text)
    return {"note_id": note_id, "note_hash": office.keyring.note_hash(text)}


def _enter(
    tx: Connection,
    office: Office,
    actor: Actor,
    row: AnyRow,
    kind: EntryKind,
    *,
    reason: str | None = None,
    amount_cents: int = 0,
) -> None:
    now: datetime = office.clock.now()
    data = {"transaction_id": row.id, "coupon_id": row.coupon_id}
    if reason is not None:
        data |= note(tx, office, reason)
    head = journal.head(tx, journal.file_stream(row.file_id))
    entry = follow(head, by=actor.author, kind=kind, at=now, amount_cents=amount_cents, data=data)
    journal.append(tx, [entry])
