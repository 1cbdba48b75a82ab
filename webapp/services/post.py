"""The post: events of the outbox become mails, mails leave, and what is old is forgotten.

An event is written in the transaction of what happened, its mails in one transaction of their own, once a
recipient. A mail is sent outside of any transaction, under a lease, and always under the same Message-ID: a
worker that dies between the server's answer and our note of it makes a mail leave twice, never two mails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from urllib.parse import urlsplit

from webapp.domain.actors import Actor, Role
from webapp.domain.errors import NotFound
from webapp.domain.mail import Delivery, Letter, MailState, News, next_try
from webapp.services.news import telling
from webapp.services.office import Office, require
from webapp.store import mails, outbox
from webapp.store.database import AnyRow, reading, writing

Writer: TypeAlias = Callable[[News], tuple[str, str]]
"""Puts news into words: subject and body."""

_EVENTS = 50
_LIST_LENGTH = 100
_LEASE = timedelta(minutes=5)
"""Longer than the slowest sending, so that no other worker sends meanwhile."""
_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail in a list."""

    id: str
    kind: str
    recipient: str
    address: str | None
    subject: str
    body: str | None
    state: MailState
    attempts: int
    code: str | None
    created_at: datetime


def write_mails(office: Office, write: Writer) -> int:
    """Write the mails of events not told yet; return how many events were told."""
    with writing() as tx:
        now = office.clock.now()
        events = outbox.hold_untold(tx, _EVENTS)
        rows = []
        for message_id, kind, data in events:
            told = telling(tx, office, kind, data)
            if told is None:
                continue
            subject, body = write(told[0])
            rows += [
                {
                    "id": office.clock.new_id(),
                    "message_id": message_id,
                    "recipient": recipient.key,
                    "address": recipient.address,
                    "subject": subject,
                    "body": body,
                    "state": MailState.WAITING,
                    "attempts": 0,
                    "created_at": now,
                    "next_try_at": now,
                    "leased_until": None,
                    "last_error": None,
                    "ended_at": None,
                }
                for recipient in told[1]
            ]
        if rows:
            mails.add(tx, rows)
        if events:
            outbox.set_told(tx, [message_id for message_id, _, _ in events], now)
    return len(events)


def send_mails(office: Office) -> int:
    """Send every mail that is due, one after the other; return how many left."""
    sent = 0
    while office.mailer.sends and (delivery := _send_one(office)) is not None:
        sent += delivery.state is MailState.SENT
    return sent


def _send_one(office: Office) -> Delivery | None:
    now = office.clock.now()
    with writing() as tx:
        row = mails.lease(tx, now, now + _LEASE)
    if row is None:
        return None
    host = urlsplit(office.public_url).hostname
    letter = Letter(f"<{row.id}@{host}>", row.address, row.subject, row.body)
    delivery = office.mailer.send(letter)
    now = office.clock.now()
    again = next_try(row.created_at, row.attempts + 1, now)
    state = delivery.state
    if state is MailState.WAITING and again is None:
        state = MailState.REFUSED
    ended_at = None if state is MailState.WAITING else now
    with writing() as tx:
        mails.set_tried(tx, row.id, state, delivery.code, again or now, ended_at)
    return delivery


def forget_old_mails(office: Office) -> None:
    """Forget address and words of old mails; that they were sent stays known."""
    with writing() as tx:
        mails.forget_written_before(tx, office.clock.now() - _KEPT)


def troubled_mails(actor: Actor) -> list[MailLine]:
    """Return the mails that were refused or are late, for the administrator.

    Raises:
        Forbidden: ``role_required``.
    """
    require(actor, Role.ADMINISTRATOR)
    with reading() as tx:
        return [_line(row) for row in mails.troubled(tx, _LIST_LENGTH)]


def send_again(office: Office, actor: Actor, mail_id: str) -> None:
    """Let a refused mail be tried again.

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``mail_unknown``: not there, not refused, or forgotten since.
    """
    require(actor, Role.ADMINISTRATOR)
    with writing() as tx:
        if not mails.set_again(tx, mail_id, office.clock.now()):
            raise NotFound("mail_unknown")


def recent_mails() -> list[MailLine]:
    """Return the latest mails with their words: for a demonstration's page alone."""
    with reading() as tx:
        return [_line(row) for row in mails.recent(tx, _LIST_LENGTH)]


def _line(row: AnyRow) -> MailLine:
    return MailLine(
        row.id,
        row.kind,
        row.recipient.partition(":")[0],
        row.address,
        row.subject,
        row.body,
        MailState(row.state),
        row.attempts,
        row.last_error,
        row.created_at,
    )
