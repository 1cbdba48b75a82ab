"""News of what the Region and a school do with a transaction: what there is to tell (``Source: F16``).

Each is made anew when its mail leaves, so it says how things stand then: ``status`` is that of that moment.
"""

from dataclasses import dataclass
from datetime import date, datetime

from webapp.domain.anomaly import AnomalyKind
from webapp.domain.documents import DocumentReason
from webapp.domain.review import RefusalReason
from webapp.domain.transaction import Status


@dataclass(frozen=True, slots=True)
class About:
    """The transaction that news to a school is about; whose it is stands nowhere in it.

    Attributes:
        link: Leads, after a sign-in, to the page where something can be done about it.
    """

    transaction_id: str
    status: Status
    amount_cents: int
    rank: int
    ranks_total: int
    scheme_label: str
    partner_name: str
    debited_at: datetime
    link: str


@dataclass(frozen=True, slots=True)
class AboutCoupon:
    """The coupon that news to a young person is about; ``link`` leads to their coupons."""

    first_name: str
    rank: int
    ranks_total: int
    scheme_label: str
    partner_name: str
    link: str


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One document that the Region asked for: one line a document (``Source: M6``).

    Attributes:
        label: Its name in the scheme; None where an officer typed one, which only the page shows.
        reason: Why the one that came won't do; None where none came.
        sentence: Of the officer; None where there is none, or it was purged.
        answered: Whether the school sent it since.
    """

    label: str | None
    reason: DocumentReason | None
    sentence: str | None
    answered: bool


@dataclass(frozen=True, slots=True)
class SubmittedNews:
    """To the school: its transaction is with the Region; ``submitted_at`` when it went there last."""

    about: About
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class ValidatedNews:
    """To the school: the Region said yes; the payment is expected between two days (``Source: F21``)."""

    about: About
    decided_at: datetime
    paid_from: date
    paid_until: date


@dataclass(frozen=True, slots=True)
class NextCouponNews:
    """To the young person: a coupon is validated, the next one may follow (``Source: F10``).

    Attributes:
        usable: Whether a school could take the next one now; it may have been used since, or have ended.
    """

    about: AboutCoupon
    amount_cents: int
    usable: bool


@dataclass(frozen=True, slots=True)
class SentBackNews:
    """To the school: documents are asked for, anew or for the first time (``Source: F23, M6``).

    Attributes:
        asked: What is still open; empty once the Region closed it.
        since: When a reminder is told, the day on which it was asked first; None in the first mail.
    """

    about: About
    asked: tuple[AskedLine, ...]
    since: date | None = None


@dataclass(frozen=True, slots=True)
class RefusedNews:
    """To the school: the Region said no, with its typed reason (``Source: M7``)."""

    about: About
    decided_at: datetime | None
    reason: RefusalReason | None
    sentence: str | None


@dataclass(frozen=True, slots=True)
class LookedAtNews:
    """To the young person: the Region looks at a coupon's file; nobody is blamed."""

    about: AboutCoupon
    settled: bool


@dataclass(frozen=True, slots=True)
class ReopenedNews:
    """To the school: the Region looks again at what it refused (``Source: M9``)."""

    about: About


@dataclass(frozen=True, slots=True)
class ReleasedNews:
    """To the school: the coupon of a refused transaction is given back; nothing will be paid."""

    about: About


@dataclass(frozen=True, slots=True)
class CouponBackNews:
    """To the young person: a debit counts no more.

    Attributes:
        by_region: Whether the Region gave the coupon back; else the school reversed its debit.
        usable: Whether a school could take the coupon now.
    """

    about: AboutCoupon
    amount_cents: int
    debited_at: datetime
    by_region: bool
    usable: bool


@dataclass(frozen=True, slots=True)
class FlagNews:
    """To the school: the Region has something to look into; ``kinds`` is empty once that is settled."""

    about: About
    kinds: tuple[AnomalyKind, ...]


@dataclass(frozen=True, slots=True)
class MessageNews:
    """To the school: the Region wrote; what it wrote is read after a sign-in, and never in a mail."""

    about: About
    written_at: datetime
    read_since: bool


TransactionNews = (
    SubmittedNews
    | ValidatedNews
    | NextCouponNews
    | SentBackNews
    | RefusedNews
    | LookedAtNews
    | ReopenedNews
    | ReleasedNews
    | CouponBackNews
    | FlagNews
    | MessageNews
)
"""Any of them."""
