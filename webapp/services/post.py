"""The post: mails leave, those that can't are tried again or shown to the administrator, old ones forgotten.

A mail is sent outside of any transaction, under a lease, and always under the same Message-ID: a worker that
dies between the server's answer and our note of it makes a mail leave twice, never two mails.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from webapp.domain.actors import Actor, Role
from webapp.domain.errors import NotFound
from webapp.domain.mail import Delivery, Letter, MailState, next_try
from webapp.services.office import Office, require
from webapp.store import mails, outbox
from webapp.store.database import AnyRow, reading, writing

_LIST_LENGTH = 100
_LEASE = timedelta(minutes=5)
"""Longer than the slowest sending, so that no other worker sends meanwhile."""
_ROUND = timedelta(minutes=1)
"""A round ends after this long, so that a slow server leaves time for what else the worker does."""
_LATE = timedelta(minutes=10)
"""After this long what nobody has taken up is late: no worker runs, or it can't go on."""
_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail in a list.

    Attributes:
        kind: Of the event it tells.
        address: None once forgotten, like ``body``.
        code: Why the last try was in vain.
    """

    id: str
    kind: str
    address: str | None
    subject: str
    body: str | None
    state: MailState
    attempts: int
    code: str | None
    created_at: datetime
    next_try_at: datetime


@dataclass(frozen=True, slots=True)
class PostTroubles:
    """What the administrator should know of.

    Attributes:
        mails: Refused or late, newest first.
        untold: Events whose mails should have been written by now.
        sends: Whether anything leaves this house at all.
    """

    mails: list[MailLine]
    untold: int
    sends: bool

    @property
    def count(self) -> int:
        """How many troubles there are."""
        return len(self.mails) + self.untold


def send_mails(office: Office) -> int:
    """Send the mails that are due, one after the other; return how many left.

    The round ends when the server takes none for now: the next round asks it again.
    """
    began, sent = office.clock.now(), 0
    while office.mailer.sends and office.clock.now() - began < _ROUND:
        delivery = _send_one(office)
        if delivery is None or delivery.away:
            break
        sent += delivery.state is MailState.SENT
    return sent


def _send_one(office: Office) -> Delivery | None:
    now = office.clock.now()
    with reading() as tx:
        if not mails.any_due(tx, now):
            return None
    until = now + _LEASE
    with writing() as tx:
        row = mails.lease(tx, now, until)
    if row is None:
        return None
    letter = Letter(_message_id(office, row.id), row.address, row.subject, row.body, row.created_at)
    delivery = office.mailer.send(letter)
    now = office.clock.now()
    with writing() as tx:
        if delivery.state is MailState.SENT:
            mails.set_sent(tx, row.id, now)
        else:
            for_good = delivery.state is MailState.REFUSED
            again = None if for_good else next_try(row.attempts + 1, now)
            mails.set_unsent(tx, row.id, until, delivery.code, again, now)
    return delivery


def _message_id(office: Office, mail_id: str) -> str:
    host = urlsplit(office.public_url).hostname or "localhost"
    # The address of a house may be an IPv6 one, which is written between brackets here too.
    return f"<{mail_id}@[IPv6:{host}]>" if ":" in host else f"<{mail_id}@{host}>"


def forget_old_mails(office: Office) -> None:
    """Forget address and words of old mails; that they were sent stays known."""
    with writing() as tx:
        mails.forget_ended_before(tx, office.clock.now() - _KEPT)


def troubles(office: Office, actor: Actor) -> PostTroubles:
    """Return what could not leave, for the administrator.

    Raises:
        Forbidden: ``role_required``.
    """
    require(actor, Role.ADMINISTRATOR)
    now, sends = office.clock.now(), office.mailer.sends
    # Where nothing leaves at all, nothing is late.
    late = now - _LATE if sends else now - timedelta(days=36500)
    with reading() as tx:
        lines = [_line(row) for row in mails.troubled(tx, now, late, _LIST_LENGTH)]
        return PostTroubles(lines, outbox.count_untold(tx, now - _LATE), sends)


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
        row.address,
        row.subject,
        row.body,
        MailState(row.state),
        row.attempts,
        row.last_error,
        row.created_at,
        row.next_try_at,
    )
