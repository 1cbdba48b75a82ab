"""Supporting documents (justificatifs): what a rank calls for, what came, what is still due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from webapp.domain.calendar import add_months
from webapp.domain.debit import Refused
from webapp.domain.scheme import AidScheme, DocumentRule

MOST_PAGES = 20
"""Pages of one document (``Source: M13``, ours)."""

MOST_BYTES = 10_000_000
"""Of one file as it arrives, after the page has shrunk photos (``Source: M13``, ours)."""

MOST_BYTES_TOGETHER = 25_000_000
"""Of all the files of one document as they arrive: twenty photos weigh more than one file may."""


UNSENT = "unsent"
"""Of ``Keeping`` in a scheme: a transaction that is never sent to the Region, since its last change."""

SEALED_FORMAT = "guichet-document"
"""What a page that was photographed without network calls itself, sealed to the house's key."""


class DocumentState(StrEnum):
    """Where a document stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REPLACED = "replaced"
    """A later one of the same code stands in its place; it stays in the history."""


USABLE = frozenset({DocumentState.RECEIVED, DocumentState.ACCEPTED})
"""It is the document of its code, as long as nothing is said against it."""


class DocumentReason(StrEnum):
    """Why the Region can't use a document (``Source: M7``)."""

    UNREADABLE = "unreadable"
    INCOMPLETE = "incomplete"
    NOT_SIGNED = "not_signed"
    WRONG_DOCUMENT = "wrong_document"
    WRONG_PERSON = "wrong_person"
    OUT_OF_DATE = "out_of_date"
    OTHER = "other"


class ScanState(StrEnum):
    """What an antivirus said."""

    CLEAN = "clean"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"
    """None is set up here: the screen says so."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A document as it is kept: one PDF made anew from what came, without what it does not need.

    Attributes:
        content: PDF without scripts, attachments, forms nor metadata.
        pages: How many, at most ``MOST_PAGES``.
        received_bytes: What came, before.
    """

    content: bytes
    pages: int
    received_bytes: int


def check_signature_date(rule: DocumentRule, signed_on: date) -> Refused | None:
    """Refuse a document signed before the first date its scheme accepts; None when the date will do.

    Source: F4 (standard contract of décret n° 2020-142, signed from 1 March 2021 on).
    """
    if rule.signed_from is not None and signed_on < rule.signed_from:
        return Refused("document_signed_too_early", {"signed_from": rule.signed_from, "document": rule.code})
    return None


def still_due(
    scheme: AidScheme, rank: int, states: Mapping[str, DocumentState], asked: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the codes of the documents that must come before the Region may be asked.

    Args:
        scheme: The transaction's.
        rank: Its coupon's.
        states: Of the latest document of each code that came.
        asked: Codes that the Region asked for besides what the rank calls for.
    """
    wanted = [rule.code for rule in scheme.rank_numbered(rank).document if rule.required]
    wanted += [code for code in asked if code not in wanted]
    return tuple(code for code in wanted if states.get(code) not in USABLE)


def purge_day(scheme: AidScheme, category: str, decided_on: date) -> date | None:
    """Return the day on which a document of a decided transaction is forgotten; None: it is kept.

    Its ``decided_on`` is the day of the Region's decision, or of the school's reversal: before, there is no
    day. For a transaction that its school never sends, ``purge_unsent`` asks with the category ``UNSENT`` and
    passes the day of the last change (debit, document, sending or decision) as ``decided_on``.
    """
    months = next((one.months for one in scheme.keeping if one.category == category), None)
    return None if months is None else add_months(decided_on, months)
