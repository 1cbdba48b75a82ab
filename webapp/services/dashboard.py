"""The school's dashboard: what waits for it and for the Region, its money by stage, its pupils by coupon.

Everything is the whole school's, for whoever works there: so is the list of transactions.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from webapp.domain.actors import Actor
from webapp.domain.calendar import add_months, paris_bounds, paris_day
from webapp.domain.message import Side
from webapp.domain.outlook import payment_window
from webapp.domain.scheme import PaymentDelay
from webapp.domain.transaction import BEFORE_REVIEW, NOT_LIVE, STAGE, VALIDATED_STATUSES, Stage, Status
from webapp.services.office import Office, partner_of
from webapp.services.school_anomalies import Asked, read_asked
from webapp.services.transaction_search import admit
from webapp.store import dashboard as store
from webapp.store import messages, partners
from webapp.store.database import AnyRow, snapshot

MONTHS = 6
"""What is over is told of so many months, the present one among them."""

SHOWN_ASKED = 3


@dataclass(frozen=True, slots=True)
class Month:
    """What was debited in a month: validated since, and not yet; in cents."""

    first_day: date
    certain: int
    probable: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many transactions wait, and since when the first of them does."""

    count: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What a school sees first.

    Attributes:
        asked: What the Region asks for anew.
        to_send: Debits whose documents are still to come, those asked for anew left out.
        review: What the Region has.
        messages: Those of the Region that nobody of the school has read.
        stages: Cents by stage; what is paid, of the last ``MONTHS`` months.
        rejected: Payments that the bank sent back.
        window: When the first payment that is due is expected, and ``late`` how many are overdue.
        pupils: How many have had each rank debited here, over the same months.
        months: The oldest first.
    """

    school: str
    today: date
    asked: Asked
    to_send: Waiting
    review: Waiting
    messages: Waiting
    stages: Mapping[Stage, int]
    rejected: int
    window: tuple[date, date] | None
    late: int
    pupils: Mapping[int, int]
    months: tuple[Month, ...]


def view_dashboard(office: Office, actor: Actor) -> Dashboard:
    """Return the dashboard of the actor's school.

    Raises:
        Forbidden: ``partner_required``; ``affiliation_pending`` or ``convention_unsigned``.
    """
    partner_id, today = partner_of(actor), paris_day(office.clock.now())
    firsts = [add_months(today.replace(day=1), -back) for back in range(MONTHS)]
    ranks = sorted({rank.number for scheme in office.schemes.by_id.values() for rank in scheme.rank})
    with snapshot() as tx:
        admit(tx, partner_id)
        partner = partners.partner(tx, partner_id)
        asked = read_asked(tx, office, partner_id, SHOWN_ASKED)
        window, late = _due(tx, partner_id, _delays(office), today)
        unread = messages.waiting_figures(tx, partner_id, Side.REGION)
        before = store.before_review(tx, partner_id, {first: paris_bounds(first)[0] for first in firsts})
        past = store.past_review(tx, partner_id, firsts[-1])
    to_send, review = (
        [row for row in before if row.status == status]
        for status in (Status.AWAITING_DOCUMENTS, Status.SUBMITTED)
    )
    rows = [*before, *past]
    recent = [row for row in rows if row.month in firsts]
    return Dashboard(
        school="" if partner is None else partner.name,
        today=today,
        asked=asked,
        to_send=_waiting(to_send, "debited_at", but=asked.count),
        review=_waiting(review, "submitted_at"),
        messages=Waiting(unread.found, unread.since),
        stages=_stages(rows, recent),
        rejected=sum(row.found for row in past if row.status == Status.PAYMENT_REJECTED),
        window=window,
        late=late,
        pupils=_pupils(recent, ranks),
        months=_months(firsts, recent),
    )


def _waiting(rows: Sequence[AnyRow], since: str, *, but: int = 0) -> Waiting:
    """Return how many there are, but those, and the oldest of their moments of that name."""
    moments = [getattr(row, since) for row in rows]
    oldest = min((moment for moment in moments if moment is not None), default=None)
    return Waiting(sum(row.found for row in rows) - but, oldest) if rows else Waiting()


def _delays(office: Office) -> dict[PaymentDelay, list[str]]:
    """Return which schemes pay in which days."""
    found: dict[PaymentDelay, list[str]] = {}
    for scheme in office.schemes.by_id.values():
        found.setdefault(replace(scheme.payment, source=""), []).append(scheme.id)
    return found


def _due(
    tx: Connection, partner_id: str, delays: Mapping[PaymentDelay, list[str]], today: date
) -> tuple[tuple[date, date] | None, int]:
    """Return when the first payment is expected, and how many are late."""
    rules = [
        (schemes, paris_bounds(today - timedelta(days=delay.to_day))[0]) for delay, schemes in delays.items()
    ]
    rows = store.due_figures(tx, partner_id, rules)
    windows = [payment_window(list(delays)[row.rule], row.first) for row in rows]
    soonest = min((window for window in windows if window is not None), default=None)
    return soonest, sum(row.late for row in rows)


def _stages(rows: Sequence[AnyRow], recent: Sequence[AnyRow]) -> dict[Stage, int]:
    cents: Counter[Stage | None] = Counter()
    for row in rows:
        cents[STAGE.get(Status(row.status))] += int(row.cents)
    cents[Stage.PAID] = sum(int(row.cents) for row in recent if row.status == Status.PAID)
    return {stage: cents[stage] for stage in Stage}


def _pupils(rows: Sequence[AnyRow], ranks: Sequence[int]) -> dict[int, int]:
    found: Counter[int] = Counter()
    for row in rows:
        if Status(row.status) not in NOT_LIVE:
            found[row.rank] += row.found
    return {rank: found[rank] for rank in ranks}


def _months(firsts: Sequence[date], rows: Sequence[AnyRow]) -> tuple[Month, ...]:
    certain: Counter[date] = Counter()
    probable: Counter[date] = Counter()
    for row in rows:
        status = Status(row.status)
        if status in VALIDATED_STATUSES:
            certain[row.month] += int(row.cents)
        elif status in BEFORE_REVIEW:
            probable[row.month] += int(row.cents)
    return tuple(Month(first, certain[first], probable[first]) for first in reversed(firsts))
