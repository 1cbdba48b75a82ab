"""The Region's dashboard as its page draws it: words, shares and links, no rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from webapp.domain.actors import Actor, Role
from webapp.domain.region_dashboard import Queue
from webapp.domain.transaction import STAGE, Status
from webapp.services.region_dashboard import Dashboard, StatusSum
from webapp.web.messages import status_label
from webapp.web.messages.labels import anomaly_label
from webapp.web.messages.region_dashboard import QUEUES, STAGES
from webapp.web.offline_review import lasting

_PAGES: Mapping[Queue, tuple[str, str]] = {
    Queue.REVIEW: ("region.review_queue", ""),
    Queue.MESSAGES: ("region.messages", ""),
    Queue.CONTESTS: ("region.offline", ""),
    Queue.TRANSFERS: ("region.home", ""),
    Queue.YOUNG_REQUESTS: ("region.young_requests", ""),
    Queue.SIGNALS: ("region.signals", ""),
    Queue.DEVICES: ("region.offline", "anomalies"),
    Queue.BATCHES: ("region.coupon_home", ""),
}
"""Where a queue is worked through, and the place on that page."""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One queue; the ages are dashes where nobody waits."""

    name: str
    count: int
    oldest: str
    middle: str
    link: str | None


@dataclass(frozen=True, slots=True)
class BarLine:
    """A count with the share of the largest of its table, in percent."""

    name: str
    count: int
    share: float
    oldest: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the bar of money: where it begins and how wide it is, in percent."""

    stage: str
    name: str
    cents: int
    begins: float
    width: float


@dataclass(frozen=True, slots=True)
class SumLine:
    """The transactions of a status."""

    status: Status
    label: str
    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class WeekBar:
    """A week of the chart."""

    when: str
    certain: int
    probable: int


@dataclass(frozen=True, slots=True)
class DashboardPage:
    """The whole page; ``queues`` and ``anomalies`` are None for who decides nothing."""

    now: datetime
    queues: tuple[QueueLine, ...] | None
    waiting: int
    anomalies: tuple[BarLine, ...] | None
    anomalies_link: str | None
    parts: tuple[Part, ...]
    owed_cents: int
    sums: tuple[SumLine, ...]
    weeks: tuple[WeekBar, ...]
    validated: int
    this_week: int


def dashboard_page(actor: Actor, view: Dashboard) -> DashboardPage:
    """Return the page of the dashboard."""
    queues = None
    if view.queues is not None:
        queues = tuple(
            QueueLine(
                QUEUES[one.queue],
                one.count,
                lasting(None if one.oldest is None else view.now - one.oldest),
                lasting(None if one.middle is None else view.now - one.middle),
                _link(actor, one.queue),
            )
            for one in view.queues
        )
    anomalies = None
    if view.anomalies is not None:
        most = max((one.count for one in view.anomalies), default=1)
        anomalies = tuple(
            BarLine(
                anomaly_label(one.kind), one.count, _percent(one.count, most), lasting(view.now - one.oldest)
            )
            for one in view.anomalies
        )
    parts = _parts(view.money)
    return DashboardPage(
        now=view.now,
        queues=queues,
        waiting=sum(one.count for one in view.queues or ()),
        anomalies=anomalies,
        anomalies_link=url_for("region.anomalies") if actor.has(Role.OFFICER) else None,
        parts=parts,
        owed_cents=sum(part.cents for part in parts),
        sums=tuple(SumLine(one.status, status_label(one.status), one.count, one.cents) for one in view.money),
        weeks=tuple(
            WeekBar(f"{week.monday:%d/%m}", week.paid_cents, week.unpaid_cents) for week in view.weeks
        ),
        validated=sum(week.count for week in view.weeks),
        this_week=view.weeks[-1].count if view.weeks else 0,
    )


def _parts(money: tuple[StatusSum, ...]) -> tuple[Part, ...]:
    cents = dict.fromkeys(STAGES, 0)
    for one in money:
        stage = STAGE.get(one.status)
        if stage is not None:
            cents[stage] += one.cents
    total, begins, parts = sum(cents.values()), 0.0, []
    for stage, name in STAGES.items():
        width = _percent(cents[stage], total)
        parts.append(Part(stage, name, cents[stage], begins, width))
        begins = round(begins + width, 2)
    return tuple(parts)


def _percent(value: int, whole: int) -> float:
    return round(100 * value / whole, 2) if whole else 0.0


def _link(actor: Actor, queue: Queue) -> str | None:
    if not (actor.has(Role.OFFICER) or queue is Queue.BATCHES):
        return None
    page, place = _PAGES[queue]
    return url_for(page, _anchor=place or None)
