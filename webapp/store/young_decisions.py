"""The requests of young people as the Region decides them: each by the name of who asks."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select, update
from sqlalchemy.orm import aliased

from webapp.store.coupons import AidFileRow, Beneficiary, CouponRow
from webapp.store.database import AnyRow, AnySelect, Values
from webapp.store.journal import JournalNote, text_of
from webapp.store.young_requests import YoungRequest

_first_file = (
    select(func.min(AidFileRow.id))
    .where(AidFileRow.beneficiary_id == YoungRequest.beneficiary_id)
    .scalar_subquery()
)
"""The file in whose stream stands what is decided of a person, and of none of their coupons."""


def request(tx: Connection, request_id: str) -> AnyRow | None:
    """Return a request, with the file that it concerns, or None: for the Region, which sees all."""
    return tx.execute(
        select(*YoungRequest.__table__.c, func.coalesce(CouponRow.file_id, _first_file).label("file_id"))
        .select_from(YoungRequest)
        .outerjoin(CouponRow, CouponRow.id == YoungRequest.coupon_id)
        .where(YoungRequest.id == request_id)
    ).one_or_none()


def waiting(tx: Connection, limit: int) -> Sequence[AnyRow]:
    """Return the open requests in order of arrival: for the Region."""
    in_order = (YoungRequest.asked_at, YoungRequest.id)
    return tx.execute(_told().where(YoungRequest.decided_at.is_(None)).order_by(*in_order).limit(limit)).all()


def waiting_count(tx: Connection) -> int:
    """Return how many requests are open."""
    is_open = YoungRequest.decided_at.is_(None)
    return tx.scalar(select(func.count()).select_from(YoungRequest).where(is_open)) or 0


def decided(tx: Connection, limit: int) -> Sequence[AnyRow]:
    """Return the latest decided requests, newest first: for the Region."""
    newest = (YoungRequest.decided_at.desc(), YoungRequest.id)
    return tx.execute(
        _told().where(YoungRequest.decided_at.is_not(None)).order_by(*newest).limit(limit)
    ).all()


def told(tx: Connection, request_id: str) -> AnyRow | None:
    """Return a request with all that is told of it, or None."""
    return tx.execute(_told().where(YoungRequest.id == request_id)).one_or_none()


def open_of_coupon(tx: Connection, coupon_id: str) -> str | None:
    """Return the open request about a coupon, or None: there is one at most."""
    wanted = (YoungRequest.coupon_id == coupon_id, YoungRequest.decided_at.is_(None))
    return tx.scalar(select(YoungRequest.id).where(*wanted))


def _told() -> AnySelect:
    """Return the SELECT of requests with all that an officer reads of them."""
    decision = aliased(JournalNote)
    return (
        select(
            *YoungRequest.__table__.c,
            Beneficiary.first_name,
            Beneficiary.family_name,
            AidFileRow.scheme_id,
            CouponRow.rank,
            CouponRow.number,
            CouponRow.kind.label("coupon_kind"),
            text_of(YoungRequest.note_id).label("said"),
            text_of(YoungRequest.decision_note_id, decision).label("decision"),
        )
        .select_from(YoungRequest)
        .join(Beneficiary, Beneficiary.id == YoungRequest.beneficiary_id)
        .outerjoin(CouponRow, CouponRow.id == YoungRequest.coupon_id)
        .outerjoin(AidFileRow, AidFileRow.id == CouponRow.file_id)
        .outerjoin(JournalNote, JournalNote.id == YoungRequest.note_id)
        .outerjoin(decision, decision.id == YoungRequest.decision_note_id)
    )


def decide(tx: Connection, request_id: str, decision: Values) -> None:
    """Write what was decided; the file's lock, held by the caller, keeps two decisions from meeting."""
    tx.execute(
        update(YoungRequest)
        .where(YoungRequest.id == request_id, YoungRequest.decided_at.is_(None))
        .values(**decision)
    )
