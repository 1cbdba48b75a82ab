"""The form by which a young person asks for another coupon: why, what it costs, what it stops."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.domain.coupon import RevocationReason
from webapp.domain.replacement import fees_of
from webapp.domain.young_request import REASONS, STOPS_AT_ONCE, needs_proof
from webapp.services.review import REASON_LENGTH
from webapp.services.young_requests import Replaceable
from webapp.web.messages.fields import FIELDS
from webapp.web.messages.young import reason_words


@dataclass(frozen=True, slots=True)
class DuplicateForm:
    """The form by which another coupon is asked for, as sent."""

    reason: RevocationReason | None
    words: str
    confirmed: bool
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def empty(cls) -> "DuplicateForm":
        """Return the form as first shown."""
        return cls(None, "", confirmed=False)

    @classmethod
    def of(cls, sent: Mapping[str, str], found: Replaceable) -> "DuplicateForm":
        """Return the form as sent, with a sentence for each field that can't be used."""
        chosen = sent.get("reason", "")
        reason = next((one for one in REASONS if one == chosen), None)
        words, confirmed = sent.get("note", "").strip()[:600], sent.get("confirmed") is not None
        errors = {}
        if reason is None:
            errors["reason"] = FIELDS["duplicate_reason"]
        wanted = reason is not None and (words or needs_proof(found.duplicates, reason))
        if wanted and len(words) not in REASON_LENGTH:
            errors["note"] = FIELDS["duplicate_note"]
        if reason in STOPS_AT_ONCE and not confirmed and not found.stopped:
            errors["confirmed"] = FIELDS["duplicate_confirmed"]
        return cls(reason, words, confirmed, errors)


@dataclass(frozen=True, slots=True)
class Choice:
    """One reason to choose: what it costs and what it does."""

    value: str
    label: str
    fee_cents: int
    stops: bool
    proof: bool


@dataclass(frozen=True, slots=True)
class ReplacePage:
    """The page that asks why another coupon is wanted."""

    coupon_id: str
    rank: int
    amount_cents: int
    stopped: bool
    choices: tuple[Choice, ...]
    form: DuplicateForm


def replace_page(found: Replaceable, form: DuplicateForm) -> ReplacePage:
    """Return what the page shows."""
    choices = tuple(
        Choice(
            str(reason),
            reason_words(reason),
            fees_of(found.duplicates)[reason],
            stops=reason in STOPS_AT_ONCE,
            proof=needs_proof(found.duplicates, reason),
        )
        # What is stopped already is in nobody's pocket to be damaged.
        for reason in REASONS
        if not found.stopped or reason in STOPS_AT_ONCE
    )
    return ReplacePage(found.coupon_id, found.rank, found.amount_cents, found.stopped, choices, form)
