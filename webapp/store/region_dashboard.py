"""Sums of the whole house for the Region: what is open is counted, what is settled is read as counted."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, select, text, union_all
from sqlalchemy.orm import InstrumentedAttribute

from webapp.domain.batch import OPEN
from webapp.domain.message import Side
from webapp.domain.region_dashboard import Queue
from webapp.domain.transaction import UNSETTLED, VALIDATED_STATUSES, Status
from webapp.store.batches import CouponBatch
from webapp.store.contests import ClaimContest
from webapp.store.database import AnyRow, AnySelect
from webapp.store.device_entries import DeviceAnomaly
from webapp.store.messages import Message
from webapp.store.signals import SharingSignal
from webapp.store.tallies import RegionTally, period_of
from webapp.store.transactions import DebitTransaction
from webapp.store.transfers import TransferRequest
from webapp.store.young_requests import YoungRequest


def queues(tx: Connection, wanted: Collection[Queue]) -> Sequence[AnyRow]:
    """Return how many wait in each queue, since when the first does, and the one in the middle.

    One statement for all of them; a queue in which nobody waits has no row.
    """
    waiting = union_all(*(_waiting(queue) for queue in sorted(wanted))).subquery()
    place = func.row_number().over(partition_by=waiting.c.queue, order_by=waiting.c.since)
    among = func.count().over(partition_by=waiting.c.queue)
    placed = select(waiting, place.label("place"), among.label("among")).subquery()
    middle = case((placed.c.place * 2 - placed.c.among <= 1, placed.c.since))
    return tx.execute(
        select(
            placed.c.queue,
            func.count().label("many"),
            func.min(placed.c.since).label("oldest"),
            func.max(middle).label("middle"),
        ).group_by(placed.c.queue)
    ).all()


def _waiting(queue: Queue) -> AnySelect:
    match queue:
        case Queue.REVIEW:
            is_there = DebitTransaction.status == Status.SUBMITTED
            return _rows(queue, DebitTransaction.submitted_at, is_there)
        case Queue.MESSAGES:
            unread = and_(Message.side == Side.SCHOOL, Message.read_at.is_(None))
            return _rows(queue, Message.written_at, unread)
        case Queue.CONTESTS:
            return _rows(queue, ClaimContest.asked_at, ClaimContest.decided_at.is_(None))
        case Queue.TRANSFERS:
            return _rows(queue, TransferRequest.asked_at, TransferRequest.decided_at.is_(None))
        case Queue.YOUNG_REQUESTS:
            return _rows(queue, YoungRequest.asked_at, YoungRequest.decided_at.is_(None))
        case Queue.BATCHES:
            return _rows(queue, CouponBatch.created_at, CouponBatch.state.in_(sorted(OPEN)))
        case Queue.SIGNALS:
            return _rows(queue, SharingSignal.first_at, SharingSignal.closed_at.is_(None))
        case Queue.DEVICES:
            return _rows(queue, DeviceAnomaly.opened_at, DeviceAnomaly.closed_at.is_(None))


def _rows(queue: Queue, since: InstrumentedAttribute[Any], is_there: ColumnElement[bool]) -> AnySelect:
    return select(literal(str(queue)).label("queue"), since.label("since")).where(is_there)


def money(tx: Connection) -> Sequence[AnyRow]:
    """Return number and cents of the transactions of each status."""
    open_, settled = DebitTransaction, RegionTally
    summed = [
        select(open_.status, func.count().label("many"), func.sum(open_.amount_cents).label("cents"))
        .where(open_.status.in_(sorted(UNSETTLED)))
        .group_by(open_.status),
        select(
            *(settled.status, func.sum(settled.found).label("many"), func.sum(settled.cents).label("cents"))
        ).group_by(settled.status),
    ]
    return [row for one in summed for row in tx.execute(one) if row.many]


def validated(tx: Connection, bounds: Mapping[date, tuple[datetime, datetime]]) -> Sequence[AnyRow]:
    """Return, of each week and status that has some, how many were validated (``many``) and their cents.

    Args:
        tx: The connection.
        bounds: The Monday of each week, and when it begins and the next one does.
    """
    paid = select(RegionTally.week, RegionTally.status, RegionTally.found.label("many"), RegionTally.cents)
    decided = DebitTransaction.decided_at
    unpaid = (
        select(
            *(period_of(decided, bounds).label("week"), DebitTransaction.status, func.count().label("many")),
            func.sum(DebitTransaction.amount_cents).label("cents"),
        )
        .where(
            DebitTransaction.status.in_(sorted(VALIDATED_STATUSES & UNSETTLED)),
            decided >= min(start for start, _ in bounds.values()),
        )
        .group_by(text("week"), DebitTransaction.status)
    )
    settled = paid.where(RegionTally.status == Status.PAID, RegionTally.week.in_(list(bounds)))
    return [*tx.execute(settled), *tx.execute(unpaid)]
