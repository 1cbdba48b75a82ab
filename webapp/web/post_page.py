"""Mails in trouble as the administrator's page shows them."""

from dataclasses import dataclass
from datetime import datetime

from webapp.domain.mail import MailState
from webapp.services.post import MailLine
from webapp.web.filters import tied
from webapp.web.messages.post import cause, kind_label


@dataclass(frozen=True, slots=True)
class Trouble:
    """One line of the page.

    Attributes:
        refused: Whether nothing more happens by itself.
        can_send: Whether its words are still kept, so that it can be sent again.
        asked_again: Whether somebody asked for one more try, not made yet.
    """

    id: str
    kind_label: str
    address: str | None
    written_at: datetime
    refused: bool
    can_send: bool
    asked_again: bool
    attempts: int
    next_try_at: datetime
    cause: str


def shown_trouble(mail: MailLine) -> Trouble:
    """Return a mail as the page shows it."""
    refused = mail.state is MailState.REFUSED
    return Trouble(
        id=mail.id,
        kind_label=kind_label(mail.kind),
        address=mail.address,
        written_at=mail.created_at,
        refused=refused,
        can_send=refused and mail.address is not None,
        asked_again=not refused and mail.attempts == 0 and mail.code is not None,
        attempts=mail.attempts,
        next_try_at=mail.next_try_at,
        cause=tied(cause(mail.code)),
    )
