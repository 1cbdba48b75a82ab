"""A day as its page draws it: words and links, no rule."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scanner.number import GROUP_LENGTH, format_number, is_own_shape
from webapp.domain.day import DayLine, Outcome
from webapp.services.day import FIRST_DAY, DayView
from webapp.web.cards import reference
from webapp.web.messages.reasons import reason_label

_END_LENGTH = 6
_TIED = "\u2060"
"""Word joiner: the end of a number is not to stand on a line of its own."""


@dataclass(frozen=True, slots=True)
class Line:
    """One act: ``what`` names it, ``reason`` says why it was refused, else it is empty."""

    at: datetime
    outcome: Outcome
    what: str
    reason: str
    code: str | None
    rank: int | None
    amount_cents: int | None
    staff_name: str
    reference: str
    transaction_id: str | None
    coupon_id: str | None


@dataclass(frozen=True, slots=True)
class DayPage:
    """A day, its figures and its lines; ``before`` and ``after`` are None where there is no such day."""

    day: date
    today: bool
    before: date | None
    after: date | None
    accepted: int
    accepted_cents: int
    cancelled: int
    cancelled_cents: int
    refused: int
    lines: tuple[Line, ...]
    found: int
    staff: tuple[tuple[str, str], ...]
    person: str | None
    wanted: str
    read_at: datetime


def day_page(view: DayView, wanted: str) -> DayPage:
    """Return the page of a day; ``wanted`` is what was searched."""
    return DayPage(
        day=view.day,
        today=view.day == view.today,
        before=view.day - timedelta(days=1) if view.day > FIRST_DAY else None,
        after=view.day + timedelta(days=1) if view.day < view.today else None,
        accepted=view.sums.accepted,
        accepted_cents=view.sums.accepted_cents,
        cancelled=view.sums.reversed,
        cancelled_cents=view.sums.reversed_cents,
        refused=view.refused,
        lines=tuple(_line(line) for line in view.lines),
        found=view.found,
        # Somebody who works alone has nobody to choose among.
        staff=view.staff if len(view.staff) > 1 else (),
        person=view.person,
        wanted=wanted,
        read_at=view.read_at,
    )


def _line(line: DayLine) -> Line:
    return Line(
        at=line.at,
        outcome=line.outcome,
        what=_what(line),
        reason="" if line.code is None else reason_label(line.code),
        code=line.code,
        rank=line.rank,
        amount_cents=line.amount_cents,
        staff_name=line.staff_name,
        reference="" if line.transaction_id is None else reference(line.transaction_id),
        transaction_id=line.transaction_id,
        coupon_id=line.coupon_id,
    )


def _what(line: DayLine) -> str:
    if line.beneficiary is not None:
        first_name, family_name = line.beneficiary
        return f"{first_name} {family_name.upper()}"
    return "Coupon non reconnu" if line.number is None else f"Coupon …{_TIED}{number_end(line.number)}"


def number_end(number: str) -> str:
    """Return the end of a number as it is printed: its last two groups, or its last characters."""
    if not is_own_shape(number):
        return number[-_END_LENGTH:]
    grouped = format_number(number)
    return grouped[-(GROUP_LENGTH + len(number) % GROUP_LENGTH + 1) :]
