"""The Region's review: what is asked of a school line by line, why it is told no, when two officers agree."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from webapp.domain.documents import DocumentReason
from webapp.domain.scheme import AidScheme

HOLD = timedelta(minutes=20)
"""How long a transaction is kept for the officer who took it; each act of theirs begins it anew."""

MOST_ASKED = 12
"""Lines of one request to a school: more are a refusal, or a telephone call."""

NAME_LENGTH = range(3, 121)
"""Characters of a typed name of a document."""


REASON = "reason"
"""Of ``Keeping`` in a scheme: what people typed, reasons and names of documents, since they typed it."""


class ReviewAct(StrEnum):
    """What an officer decided; a document accepted alone is no decision of the transaction."""

    VALIDATE = "validate"
    FIRST_YES = "first_yes"
    """Where two must agree, the first of them did: the transaction stays with the Region."""

    SEND_BACK = "send_back"
    REFUSE = "refuse"
    REOPEN = "reopen"
    RELEASE = "release"


class RefusalReason(StrEnum):
    """Why the Region refuses a transaction for good (``Source: M7``)."""

    LATE = "late"
    SEVERAL_FILES = "several_files"
    WRONG_ACCOUNT = "wrong_account"
    """The bank details are in someone else's name."""

    WRONG_PERSON = "wrong_person"
    NOT_COVERED = "not_covered"
    """What was done is not what the aid pays (``Source: F3``)."""

    NO_ANSWER = "no_answer"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of what is asked of a school: one document (``Source: M6``).

    Attributes:
        code: The document's, of the scheme's rank or ``other-1``…; empty for one that has no code yet.
        reason: Why what came won't do; None where nothing came.
        sentence: The officer's; may be empty where nothing came: the name says it.
        label: Typed name of a document without a code.
    """

    code: str
    reason: DocumentReason | None
    sentence: str
    label: str = ""


def needs_second(scheme: AidScheme, amount_cents: int) -> bool:
    """Tell whether a second officer must say yes too."""
    limit = None if scheme.review is None else scheme.review.four_eyes_from_cents
    return limit is not None and amount_cents >= limit
