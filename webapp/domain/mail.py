"""Mails: what there is to tell, to whom, what became of a sending, and when the next try is due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from webapp.domain.transaction_news import TransactionNews


class MailState(StrEnum):
    """Where a mail stands."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail ready to leave; ``message_id`` too is the same at every try (``Source: RFC 5322, 3.6.4``)."""

    message_id: str
    address: str
    subject: str
    body: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a sending.

    Attributes:
        code: The server's figure or one word, never an address.
        away: The server takes no mail at all for now: no use in trying another at once.
    """

    state: MailState
    code: str = ""
    away: bool = False


@dataclass(frozen=True, slots=True)
class DebitNews:
    """To the young person: a coupon was debited (``Source: F16``).

    Attributes:
        link: Says « ce n'est pas moi », until the end of ``link_until``.
        reversed_since: The school reversed the debit before the mail left.
    """

    first_name: str
    amount_cents: int
    rank: int
    ranks_total: int
    scheme_label: str
    partner_name: str
    debited_at: datetime
    link: str
    link_until: date
    reversed_since: bool = False


@dataclass(frozen=True, slots=True)
class DisavowalNews:
    """To officers and owners: the young person says that they were not there."""

    transaction_id: str
    amount_cents: int
    rank: int
    partner_name: str
    debited_at: datetime
    reversed_since: bool = False


@dataclass(frozen=True, slots=True)
class StaffLimitNews:
    """To owners: a member of staff had too many wrong identity tries in an hour."""

    staff_name: str
    partner_name: str


@dataclass(frozen=True, slots=True)
class TransferNews:
    """To the school that asked for a file: granted or refused; neither a young person nor the other school.

    Attributes:
        rank: Of the coupon it was asked with; ``link`` leads to its page.
    """

    granted: bool
    rank: int
    ranks_total: int
    scheme_label: str
    partner_name: str
    asked_at: datetime
    link: str


@dataclass(frozen=True, slots=True)
class ContestNews:
    """To the school that contested a refused claim of a device: an officer decided; no young person.

    Attributes:
        transaction_id: Of the debit that a grant made; None when the refusal stands.
        captured_at: When the device took the claim.
        link: Leads to the page of contests, which says why.
    """

    transaction_id: str | None
    amount_cents: int
    rank: int
    partner_name: str
    captured_at: datetime
    link: str


@dataclass(frozen=True, slots=True)
class ReplacementNews:
    """To the young person: a new coupon stands in the place of one, which stopped (``Source: M11, M12``).

    Attributes:
        provisional: Whether the new one serves only until the final one comes.
        expires_on: Last day of the new one.
        link: Leads to their coupons; it opens nothing by itself.
    """

    first_name: str
    rank: int
    ranks_total: int
    scheme_label: str
    provisional: bool
    expires_on: date
    fee_cents: int
    link: str


@dataclass(frozen=True, slots=True)
class RequestNews:
    """To the young person: what they asked was refused, or the correction made (``Source: M7``).

    Attributes:
        rank: Of the coupon that was asked to be replaced; None: a correction was asked.
        reason: Typed by the officer; None once it is purged.
        changed: Names of the values that a correction changed.
        new_qr: Whether a coupon got another QR by it.
    """

    first_name: str
    granted: bool
    rank: int | None
    reason: str | None
    asked_at: datetime
    link: str
    changed: tuple[str, ...] = ()
    new_qr: bool = False


@dataclass(frozen=True, slots=True)
class AddressLeftNews:
    """To the address that a young person's file held before: it is not theirs any more, says the Region."""

    first_name: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class YoungLinkNews:
    """To the young person: the link they asked for, good until a moment, once."""

    first_name: str
    expires_at: datetime
    link: str


@dataclass(frozen=True, slots=True)
class ExpiryNews:
    """To the young person: a coupon that has not been used ends soon (``Source: F29``).

    Attributes:
        days: Left, its last one not counted.
        usable: Whether a school could take it now.
        link: Leads to the coupon, after a sign-in.
    """

    first_name: str
    amount_cents: int
    rank: int
    ranks_total: int
    scheme_label: str
    expires_on: date
    days: int
    usable: bool
    link: str


News: TypeAlias = (
    DebitNews
    | DisavowalNews
    | StaffLimitNews
    | TransferNews
    | ContestNews
    | ReplacementNews
    | RequestNews
    | AddressLeftNews
    | YoungLinkNews
    | ExpiryNews
    | TransactionNews
)

_PAUSES = tuple(timedelta(seconds=s) for s in (10, 30, 60, 300, 900, 3600))
_PATIENCE = timedelta(days=5)
"""How long a server may be away before a mail is given up (``Source: RFC 5321, 4.5.4.1``)."""

MOST_TRIES = 1 + len(_PAUSES) + (_PATIENCE - sum(_PAUSES, timedelta())) // _PAUSES[-1]
"""Tries that fill that time: counted so, days on which no worker ran are not held against a mail."""


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Return when a mail that could not leave is tried again; None when it is given up.

    Args:
        attempts: Tries made so far, at least 1.
        now: The time of the last one.
    """
    if attempts >= MOST_TRIES:
        return None
    return now + _PAUSES[min(attempts, len(_PAUSES)) - 1]
