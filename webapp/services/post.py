"""The post: mails that can't leave are shown to the administrator and sent again, old ones forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.domain.actors import Actor, Role
from webapp.domain.errors import NotFound
from webapp.domain.mail import MailState
from webapp.services.office import Office, require
from webapp.store import mails, outbox
from webapp.store.database import AnyRow, reading, writing

_LIST_LENGTH = 100
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
