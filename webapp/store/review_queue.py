"""The queue of what the Region has to review, in order of arrival, and what one officer is handed of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from webapp.domain.review import ReviewAct
from webapp.domain.transaction import Status
from webapp.store.coupons import AidFileRow
from webapp.store.database import AnyRow
from webapp.store.partners import PartnerRow
from webapp.store.people import Account
from webapp.store.reviews import ReviewDecision, ReviewHold
from webapp.store.transactions import DebitTransaction

_WAITS = DebitTransaction.status == Status.SUBMITTED
_ARRIVAL = (DebitTransaction.submitted_at, DebitTransaction.id)


def waiting(tx: Connection, now: datetime, limit: int) -> Sequence[AnyRow]:
    """Return what waits, first come first, with who looks at it: for the Region."""
    held = and_(ReviewHold.transaction_id == DebitTransaction.id, ReviewHold.held_until > now)
    return tx.execute(
        select(
            DebitTransaction.id,
            DebitTransaction.partner_id,
            DebitTransaction.rank,
            DebitTransaction.amount_cents,
            DebitTransaction.submitted_at,
            AidFileRow.scheme_id,
            PartnerRow.name.label("partner_name"),
            ReviewHold.account_id.label("held_by"),
            Account.display_name.label("holder_name"),
        )
        .join(AidFileRow, AidFileRow.id == DebitTransaction.file_id)
        .join(PartnerRow, PartnerRow.id == DebitTransaction.partner_id)
        .outerjoin(ReviewHold, held)
        .outerjoin(Account, Account.id == ReviewHold.account_id)
        .where(_WAITS)
        .order_by(*_ARRIVAL)
        .limit(limit)
    ).all()


def count_and_oldest(tx: Connection) -> tuple[int, datetime | None]:
    """Return how many wait, and since when the first does."""
    row = tx.execute(
        select(func.count().label("how_many"), func.min(DebitTransaction.submitted_at).label("oldest"))
        .select_from(DebitTransaction)
        .where(_WAITS)
    ).one()
    return row.how_many, row.oldest


def arrival_at(tx: Connection, place: int) -> datetime | None:
    """Return when the one at a place of the queue came, counted from 0."""
    return tx.scalar(
        select(DebitTransaction.submitted_at).where(_WAITS).order_by(*_ARRIVAL).offset(place).limit(1)
    )


def place(tx: Connection, transaction_id: str) -> AnyRow | None:
    """Return where in the order of arrival a transaction stands, whatever became of it; None: nowhere."""
    return tx.execute(
        select(DebitTransaction.submitted_at, DebitTransaction.id).where(
            DebitTransaction.id == transaction_id, DebitTransaction.submitted_at.is_not(None)
        )
    ).one_or_none()


def candidate(
    tx: Connection, account_id: str, now: datetime, *, beyond: AnyRow | None, forward: bool
) -> str | None:
    """Lock and return the next one that an officer may be handed; None: there is none.

    One that another officer looks at, takes or decides at this very moment is passed over, and one to which
    this officer has said the first of two yes's.

    Args:
        tx: The transaction.
        account_id: The officer's.
        now: Holds that ended before are none.
        beyond: A place: only what comes after it, or before it going backward; None: from the first on.
        forward: The way to go.
    """
    other = aliased(ReviewHold)
    held = exists().where(
        other.transaction_id == DebitTransaction.id, other.held_until > now, other.account_id != account_id
    )
    said = exists().where(
        ReviewDecision.transaction_id == DebitTransaction.id,
        ReviewDecision.act == ReviewAct.FIRST_YES,
        ReviewDecision.account_id == account_id,
        ReviewDecision.decided_at >= DebitTransaction.submitted_at,
    )
    wanted = select(DebitTransaction.id).where(_WAITS, ~held, ~said)
    if beyond is not None:
        wanted = wanted.where(_past(beyond, forward=forward))
    order = _ARRIVAL if forward else tuple(column.desc() for column in _ARRIVAL)
    return tx.scalar(
        wanted.order_by(*order)
        .limit(1)
        .with_for_update(of=DebitTransaction, skip_locked=True, key_share=True)
    )


def lock(tx: Connection, transaction_id: str) -> bool:
    """Lock one that waits; False when it does not wait."""
    wanted = select(DebitTransaction.id).where(_WAITS, DebitTransaction.id == transaction_id)
    return tx.scalar(wanted.with_for_update(key_share=True)) is not None


def _past(beyond: AnyRow, *, forward: bool) -> ColumnElement[bool]:
    at, column = beyond.submitted_at, DebitTransaction.submitted_at
    if forward:
        return or_(column > at, and_(column == at, DebitTransaction.id > beyond.id))
    return or_(column < at, and_(column == at, DebitTransaction.id < beyond.id))
