"""The Region's dashboard: what waits and how long, what is odd, where the money is, what was validated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from webapp.domain.actors import Actor, Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.calendar import paris_day
from webapp.domain.region_dashboard import Queue, last_mondays
from webapp.domain.transaction import Status
from webapp.services.office import Office, require
from webapp.store import region_dashboard as store
from webapp.store.anomaly_review import Wanted, count_wanted
from webapp.store.database import AnyRow, snapshot


@dataclass(frozen=True, slots=True)
class QueueView:
    """One queue; ``oldest`` and ``middle`` are since when the first and the one in the middle wait."""

    queue: Queue
    count: int
    oldest: datetime | None
    middle: datetime | None


@dataclass(frozen=True, slots=True)
class AnomalyCount:
    """Open anomalies of a kind."""

    kind: AnomalyKind
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class StatusSum:
    """Transactions of a status."""

    status: Status
    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class Week:
    """What the Region validated in a week: how many, cents paid since, and cents not paid yet."""

    monday: date
    count: int
    paid_cents: int
    unpaid_cents: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The whole page; what is not the matter of the one who asks is None."""

    now: datetime
    queues: tuple[QueueView, ...] | None
    anomalies: tuple[AnomalyCount, ...] | None
    money: tuple[StatusSum, ...]
    weeks: tuple[Week, ...]


def view_dashboard(office: Office, actor: Actor) -> Dashboard:
    """Return the dashboard, of one moment; the payer's is about money alone.

    Raises:
        Forbidden: ``role_required``.
    """
    require(actor, Role.OFFICER, Role.PAYER, Role.ADMINISTRATOR)
    now = office.clock.now()
    mondays = last_mondays(paris_day(now))
    decides = actor.has(Role.OFFICER, Role.ADMINISTRATOR)
    with snapshot() as tx:
        waiting = {row.queue: row for row in store.queues(tx, tuple(Queue))} if decides else {}
        odd = count_wanted(tx, Wanted()) if decides else {}
        sums = {row.status: row for row in store.money(tx)}
        decided = store.validated(tx, mondays)
    return Dashboard(
        now=now,
        queues=tuple(_queue(one, waiting.get(one)) for one in Queue) if decides else None,
        anomalies=tuple(AnomalyCount(one, *odd[one]) for one in AnomalyKind if one in odd)
        if decides
        else None,
        money=tuple(
            StatusSum(one, int(sums[one].many), int(sums[one].cents)) for one in Status if one in sums
        ),
        weeks=tuple(_week(monday, [row for row in decided if row.week == monday]) for monday in mondays),
    )


def _queue(queue: Queue, row: AnyRow | None) -> QueueView:
    if row is None:
        return QueueView(queue, 0, None, None)
    return QueueView(queue, row.many, row.oldest, row.middle)


def _week(monday: date, rows: Sequence[AnyRow]) -> Week:
    cents = [0, 0]
    for row in rows:
        cents[row.status == Status.PAID] += int(row.cents)
    return Week(monday, sum(int(row.many) for row in rows), paid_cents=cents[1], unpaid_cents=cents[0])
