"""The day at the counter: what was accepted, reversed and refused, for those who may see it."""

from dataclasses import dataclass
from datetime import date, datetime

from webapp.domain.actors import Actor, Role
from webapp.domain.calendar import paris_bounds, paris_day
from webapp.domain.day import DayLine, Outcome, Sums
from webapp.domain.errors import NotFound
from webapp.domain.identity import known_name
from webapp.domain.transaction import Status
from webapp.services.day_search import matches
from webapp.services.office import Office, partner_of
from webapp.store import day as store
from webapp.store import people
from webapp.store.database import AnyRow, snapshot

SHOWN = 100
"""Lines a page shows."""

SEARCHED = 1000
"""Latest debits, and latest refusals, that a search looks through: more than a day holds."""

FIRST_DAY = date(2019, 1, 1)
"""No scheme of ours is older."""


@dataclass(frozen=True, slots=True)
class DayView:
    """One day of a partner.

    Attributes:
        sums: Of the whole day and of who is asked about, whatever was searched.
        lines: Newest first, at most ``SHOWN``.
        found: How many acts there are to show, those beyond ``SHOWN`` included.
        staff: Account id and name of the people the owner may choose among; empty for the others.
        person: Whose acts these are; None for everybody's.
        read_at: When the database was asked.
    """

    day: date
    today: date
    sums: Sums
    refused: int
    lines: tuple[DayLine, ...]
    found: int
    staff: tuple[tuple[str, str], ...]
    person: str | None
    read_at: datetime


def view_day(
    office: Office, actor: Actor, day: date | None, *, person: str | None = None, wanted: str = ""
) -> DayView:
    """Return a day in Paris, today's when none is named: everybody's to an owner, their own to the others.

    Args:
        office: The ports.
        actor: Who asks.
        day: Which day, neither before ``FIRST_DAY`` nor to come.
        person: Account id of the one member of staff that an owner asks about.
        wanted: What to look for: end of a coupon's number, reference, name on a debit; empty for all.

    Raises:
        Forbidden: ``partner_required``.
        NotFound: ``account_unknown``: nobody of this partner; ``not_found``: no such day.
    """
    partner_id, now = partner_of(actor), office.clock.now()
    today = paris_day(now)
    shown = today if day is None else day
    if not FIRST_DAY <= shown <= today:
        raise NotFound("not_found")
    owner = actor.has(Role.OWNER)
    with snapshot() as tx:
        staff = people.staff(tx, partner_id) if owner else []
        if owner and person is not None and person not in dict(staff):
            raise NotFound("account_unknown")
        who = person if owner else actor.account_id
        span = store.Span(partner_id, who, *paris_bounds(shown))
        sums, refused = store.sums(tx, span), store.refusal_count(tx, span)
        limit = SEARCHED if wanted else SHOWN
        lines = [_debit(row) for row in store.debits(tx, span, limit)]
        lines += [_refusal(row) for row in store.refusals(tx, span, limit)]
    lines = sorted((one for one in lines if not wanted or matches(one, wanted)), key=_moment, reverse=True)
    found = len(lines) if wanted else sums.accepted + sums.reversed + refused
    kept = tuple(lines[:SHOWN])
    return DayView(shown, today, sums, refused, kept, found, tuple(staff), person if owner else None, now)


def _moment(line: DayLine) -> datetime:
    return line.at


def _debit(row: AnyRow) -> DayLine:
    cancelled = Status(row.status) is Status.CANCELLED
    return DayLine(
        at=row.debited_at,
        outcome=Outcome.CANCELLED if cancelled else Outcome.ACCEPTED,
        code=None,
        staff_name=row.display_name,
        coupon_id=row.coupon_id,
        number=row.number,
        rank=row.rank,
        amount_cents=row.amount_cents,
        transaction_id=row.id,
        # Without a name it is told by its number, as one that was refused.
        beneficiary=known_name(row.result, row.first_name, row.family_name),
    )


def _refusal(row: AnyRow) -> DayLine:
    return DayLine(
        at=row.refused_at,
        outcome=Outcome.REFUSED,
        code=row.code,
        staff_name=row.display_name,
        coupon_id=row.coupon_id,
        number=row.number,
        rank=row.rank,
        amount_cents=row.amount_cents,
    )
