"""A day at the counter: what was accepted, reversed and refused, and what it sums to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What became of an act; ``CANCELLED`` is a debit that was accepted and reversed since."""

    ACCEPTED = "accepted"
    CANCELLED = "cancelled"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class DayLine:
    """One act.

    Attributes:
        code: Why it was refused; None for a debit.
        coupon_id: None when what was read is no coupon of ours; ``number``, ``rank`` and the amount too.
        transaction_id: Of a debit; None for a refusal.
        beneficiary: First name and family name of a debit's young person; None for a refusal, whose person
            may never have been identified.
    """

    at: datetime
    outcome: Outcome
    code: str | None
    staff_name: str
    coupon_id: str | None
    number: str | None
    rank: int | None
    amount_cents: int | None
    transaction_id: str | None = None
    beneficiary: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """What the journal says of some debits, reversals taken off: how many, and how many cents."""

    accepted: int
    accepted_cents: int
    reversed: int
    reversed_cents: int
