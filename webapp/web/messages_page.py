"""Messages as their pages draw them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from webapp.domain.errors import DomainError
from webapp.domain.transaction import Status
from webapp.services.messages import Thread, ThreadLine, WaitingThread
from webapp.services.office import Office
from webapp.web.cards import reference
from webapp.web.errors import notice_of
from webapp.web.messages import Explanation, status_label
from webapp.web.transactions_page import full_name

_LONGEST = 4000
"""Characters of what is shown again: more than may be sent, so that nothing typed is cut unsaid."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message not sent yet: its id, made before it is sent, so that two taps send one message.

    Attributes:
        error: What is wrong with its text, said under the field.
        notice: What hinders it, said above.
    """

    message_id: str
    text: str = ""
    error: str | None = None
    notice: Explanation | None = None


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """The messages of a transaction."""

    transaction_id: str
    reference: str
    status: Status
    status_label: str
    rank: int
    amount_cents: int
    partner_name: str
    lines: tuple[ThreadLine, ...]
    unsent: Unsent


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A transaction on which somebody waits to be read."""

    transaction_id: str
    reference: str
    rank: int
    amount_cents: int
    partner_name: str
    unread: int
    since: datetime
    beneficiary_name: str


def thread_page(thread: Thread, typed: Unsent) -> ThreadPage:
    """Return the page of a transaction's messages."""
    return ThreadPage(
        thread.transaction_id,
        reference(thread.transaction_id),
        thread.status,
        status_label(thread.status),
        thread.rank,
        thread.amount_cents,
        thread.partner_name,
        thread.lines,
        typed,
    )


def waiting_page(threads: list[WaitingThread]) -> list[WaitingLine]:
    """Return the lines of what waits to be read."""
    return [
        WaitingLine(
            one.transaction_id,
            reference(one.transaction_id),
            one.rank,
            one.amount_cents,
            one.partner_name,
            one.unread,
            one.since,
            full_name(one.beneficiary),
        )
        for one in threads
    ]


def new_message(office: Office, form: Mapping[str, str] | None = None) -> Unsent:
    """Return a message to be written, or as it was sent; what is no id gets a new one."""
    sent = form or {}
    try:
        message_id = str(UUID(sent.get("message_id", "")))
    except ValueError:
        message_id = office.clock.new_id()
    return Unsent(message_id, sent.get("text", "")[:_LONGEST])


def is_about_the_text(error: DomainError) -> bool:
    """Tell whether the page can be shown again with what was typed."""
    return error.code in {"message_length", "message_reused", "message_wait"}


def unsent(typed: Unsent, error: DomainError) -> Unsent:
    """Return a message with what hindered it."""
    words = notice_of(error)
    if error.code == "message_length":
        return replace(typed, error=words.message)
    return replace(typed, notice=words)
