"""How many coupons there are, and where they stand: counted by the database, by market."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, and_, case, func, or_, select

from webapp.store.coupons import AidFileRow, CouponRow
from webapp.store.database import AnyRow
from webapp.store.transactions import DebitTransaction, is_live


def by_market(tx: Connection, today: date, soon: date) -> Sequence[AnyRow]:
    """Return a row a scheme and market, in one statement however many coupons there are.

    Each coupon is counted once beside ``issued``: debited, else revoked, else expired, else open. ``ending``
    counts those open ones whose last day is ``soon`` at the latest.
    """
    of_rank = and_(
        DebitTransaction.file_id == CouponRow.file_id,
        DebitTransaction.rank == CouponRow.rank,
        is_live(DebitTransaction.status),
    )
    debited = DebitTransaction.coupon_id == CouponRow.id
    undebited = or_(DebitTransaction.coupon_id.is_(None), DebitTransaction.coupon_id != CouponRow.id)
    revoked = and_(undebited, CouponRow.revoked_at.is_not(None))
    expired = and_(undebited, CouponRow.revoked_at.is_(None), CouponRow.expires_on < today)
    is_open = and_(undebited, CouponRow.revoked_at.is_(None), CouponRow.expires_on >= today)
    counted = {
        "debited": debited,
        "revoked": revoked,
        "expired": expired,
        "open": is_open,
        "ending": and_(is_open, CouponRow.expires_on <= soon),
    }
    sums = [func.sum(case((which, 1), else_=0)).label(name) for name, which in counted.items()]
    return tx.execute(
        select(AidFileRow.scheme_id, CouponRow.market, func.count().label("issued"), *sums)
        .select_from(CouponRow)
        .join(AidFileRow, AidFileRow.id == CouponRow.file_id)
        .outerjoin(DebitTransaction, of_rank)
        .group_by(AidFileRow.scheme_id, CouponRow.market)
        .order_by(AidFileRow.scheme_id, CouponRow.market)
    ).all()
