"""Sums of the whole house for the Region: what is before the review is counted, the rest read as counted."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from webapp.domain.batch import OPEN
from webapp.domain.message import Side
from webapp.domain.region_dashboard import Queue
from webapp.domain.transaction import BEFORE_REVIEW, VALIDATED_STATUSES, Status
from webapp.store.batches import CouponBatch
from webapp.store.contests import ClaimContest
from webapp.store.database import AnyRow, AnySelect
from webapp.store.device_entries import DeviceAnomaly
from webapp.store.messages import Message
from webapp.store.signals import SharingSignal
from webapp.store.tallies import RegionTally
from webapp.store.transactions import DebitTransaction
from webapp.store.transfers import TransferRequest
from webapp.store.young_requests import YoungRequest


def queues(tx: Connection, wanted: Collection[Queue]) -> Sequence[AnyRow]:
    """Return how many wait in each queue, since when the first does, and the one in the middle.

    One statement for all of them; a queue in which nobody waits has no row.
    """
    rows = tx.execute(union_all(*(_figures(queue) for queue in sorted(wanted))))
    return [row for row in rows if row.many]


def _figures(queue: Queue) -> AnySelect:
    since, is_there = _waiting(queue)
    many = select(func.count()).where(is_there)
    # Counted off in the order of an index, where there is one: the long queue is not sorted for its middle.
    middle = select(since).where(is_there).order_by(since).limit(1).offset((many.scalar_subquery() - 1) // 2)
    return select(
        literal(str(queue)).label("queue"),
        func.count().label("many"),
        func.min(since).label("oldest"),
        middle.scalar_subquery().label("middle"),
    ).where(is_there)


def _waiting(queue: Queue) -> tuple[InstrumentedAttribute[Any], ColumnElement[bool]]:
    """Return since when one of a queue waits, and whether it does."""
    match queue:
        case Queue.REVIEW:
            return DebitTransaction.submitted_at, DebitTransaction.status == Status.SUBMITTED
        case Queue.MESSAGES:
            return Message.written_at, and_(Message.side == Side.SCHOOL, Message.read_at.is_(None))
        case Queue.CONTESTS:
            return ClaimContest.asked_at, ClaimContest.decided_at.is_(None)
        case Queue.TRANSFERS:
            return TransferRequest.asked_at, TransferRequest.decided_at.is_(None)
        case Queue.YOUNG_REQUESTS:
            return YoungRequest.asked_at, YoungRequest.decided_at.is_(None)
        case Queue.BATCHES:
            return CouponBatch.created_at, CouponBatch.state.in_(sorted(OPEN))
        case Queue.SIGNALS:
            return SharingSignal.first_at, SharingSignal.closed_at.is_(None)
        case Queue.DEVICES:
            return DeviceAnomaly.opened_at, DeviceAnomaly.closed_at.is_(None)


def money(tx: Connection) -> Sequence[AnyRow]:
    """Return number and cents of the transactions of each status."""
    now, held = DebitTransaction, RegionTally
    summed = [
        select(now.status, func.count().label("many"), func.sum(now.amount_cents).label("cents"))
        .where(now.status.in_(sorted(BEFORE_REVIEW)))
        .group_by(now.status),
        select(
            *(held.status, func.sum(held.found).label("many"), func.sum(held.cents).label("cents"))
        ).group_by(held.status),
    ]
    return [row for one in summed for row in tx.execute(one) if row.many]


def validated(tx: Connection, mondays: Collection[date]) -> Sequence[AnyRow]:
    """Return, of each of these weeks and status, how many were validated (``many``) and their cents."""
    return tx.execute(
        select(
            RegionTally.week, RegionTally.status, RegionTally.found.label("many"), RegionTally.cents
        ).where(RegionTally.status.in_(sorted(VALIDATED_STATUSES)), RegionTally.week.in_(mondays))
    ).all()
