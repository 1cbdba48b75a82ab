"""Sums of the whole house for the Region: the database counts, and rows do not grow with what there is."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from webapp.domain.batch import OPEN
from webapp.domain.message import Side
from webapp.domain.region_dashboard import Queue
from webapp.domain.transaction import VALIDATED_STATUSES, Status
from webapp.store.batches import CouponBatch
from webapp.store.contests import ClaimContest
from webapp.store.database import AnyRow, AnySelect
from webapp.store.device_entries import DeviceAnomaly
from webapp.store.messages import Message
from webapp.store.signals import SharingSignal
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
    cents = func.sum(DebitTransaction.amount_cents).label("cents")
    counted = select(DebitTransaction.status, func.count().label("many"), cents)
    return tx.execute(counted.group_by(DebitTransaction.status)).all()


def validated(tx: Connection, bounds: Sequence[datetime]) -> list[tuple[int, int, int]]:
    """Return, between each two instants, how many were validated, cents paid since, and cents not paid yet.

    One statement: each span is counted in columns of its own.
    """
    spans = list(pairwise(bounds))
    paid = DebitTransaction.status == Status.PAID
    columns = []
    for begin, end in spans:
        within = and_(DebitTransaction.decided_at >= begin, DebitTransaction.decided_at < end)
        for value, which in (
            (1, within),
            (DebitTransaction.amount_cents, and_(within, paid)),
            (DebitTransaction.amount_cents, and_(within, ~paid)),
        ):
            columns.append(func.coalesce(func.sum(case((which, value), else_=0)), 0))
    row = tx.execute(
        select(*(column.label(f"c{place}") for place, column in enumerate(columns))).where(
            DebitTransaction.status.in_(sorted(VALIDATED_STATUSES)),
            DebitTransaction.decided_at >= bounds[0],
        )
    ).one()
    return [(row[place], row[place + 1], row[place + 2]) for place in range(0, len(columns), 3)]
