"""What may mean that a coupon is passed round: who read which, and the signals drawn from it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    delete,
    distinct,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from webapp.domain.sharing import Looked, Sighting, Signal, SignalKind
from webapp.store.coupons import AidFileRow, CouponRow
from webapp.store.database import AnyRow, Base, UtcDateTime, Values
from webapp.store.journal import JournalNote, text_of
from webapp.store.partners import PartnerRow
from webapp.store.people import Account

Subject: TypeAlias = InstrumentedAttribute[str]
"""A column of what was seen: the coupon's, the partner's or the account's."""


class CouponSighting(Base):
    """A coupon read at a counter; purged, and never shown to a school."""

    __tablename__ = "coupon_sighting"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    coupon_id: Mapped[str] = mapped_column(ForeignKey("coupon.id"))
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)

    __table_args__ = (
        Index("ix_coupon_sighting_coupon_id_seen_at", "coupon_id", "seen_at"),
        Index("ix_coupon_sighting_account_id_seen_at", "account_id", "seen_at"),
    )


class SharingSignal(Base):
    """A signal: ``about`` tells one from the next of its kind (a coupon, or a member of staff and a day)."""

    __tablename__ = "sharing_signal"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(80))
    coupon_id: Mapped[str | None] = mapped_column(ForeignKey("coupon.id"))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    count: Mapped[int] = mapped_column(Integer())
    first_at: Mapped[datetime] = mapped_column(UtcDateTime())
    last_at: Mapped[datetime] = mapped_column(UtcDateTime())
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    closed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    note_id: Mapped[str | None] = mapped_column(String(36))

    __table_args__ = (
        UniqueConstraint("kind", "about", name="uq_sharing_signal_kind_about"),
        Index("ix_sharing_signal_closed_at_last_at", "closed_at", "last_at"),
    )


_COLUMNS = (*SharingSignal.__table__.c, SharingSignal.count.label("how_many"))
"""A row has a method ``count`` of its own."""


def note_sighting(tx: Connection, sighting: Values, since: datetime, until: datetime) -> None:
    """Note a coupon as read, unless the same person read it there between two instants: one statement."""
    same = exists().where(
        CouponSighting.coupon_id == sighting["coupon_id"],
        CouponSighting.account_id == sighting["account_id"],
        CouponSighting.partner_id == sighting["partner_id"],
        CouponSighting.seen_at > since,
        CouponSighting.seen_at <= until,
    )
    columns = CouponSighting.__table__.c
    row = select(*(literal(sighting[column.name], column.type) for column in columns)).where(~same)
    tx.execute(insert(CouponSighting).from_select([column.name for column in columns], row))


def of_busy_coupons(
    tx: Connection, scheme_id: str, schools: int, *, lately: datetime, since: datetime
) -> list[Sighting]:
    """Return what was seen since an instant of a scheme's coupons that so many schools read, some lately."""
    coupon, partner = CouponSighting.coupon_id, CouponSighting.partner_id
    return _busy(tx, scheme_id, coupon, partner, schools, lately=lately, since=since)


def of_busy_staff(
    tx: Connection, scheme_id: str, reads: int, *, lately: datetime, since: datetime
) -> list[Sighting]:
    """Return what was seen since an instant by whoever read so many of a scheme's coupons, some lately."""
    account, coupon = CouponSighting.account_id, CouponSighting.coupon_id
    return _busy(tx, scheme_id, account, coupon, reads, lately=lately, since=since)


def _busy(
    tx: Connection,
    scheme_id: str,
    whose: Subject,
    counted: Subject,
    least: int,
    *,
    lately: datetime,
    since: datetime,
) -> list[Sighting]:
    """Return what was seen of a scheme's coupons since an instant, by subjects that were lately seen again.

    Args:
        tx: The transaction.
        scheme_id: Which scheme's coupons.
        whose: The subject: the coupon's column or the account's.
        counted: What is counted of each subject.
        least: Only subjects with so many different ones since.
        lately: Only subjects with a sighting at this instant or after it.
        since: From when on.
    """
    seen_lately = select(whose).where(CouponSighting.seen_at >= lately).distinct()
    of_scheme = (
        select(CouponRow.id)
        .join(AidFileRow, AidFileRow.id == CouponRow.file_id)
        .where(CouponRow.id == CouponSighting.coupon_id, AidFileRow.scheme_id == scheme_id)
    )
    wanted = (CouponSighting.seen_at >= since, of_scheme.exists())
    subjects = (
        select(whose)
        .where(whose.in_(seen_lately), *wanted)
        .group_by(whose)
        .having(func.count(distinct(counted)) >= least)
    )
    rows = tx.execute(select(*CouponSighting.__table__.c).where(whose.in_(subjects), *wanted))
    return [Sighting(row.coupon_id, row.partner_id, row.account_id, row.seen_at) for row in rows]


def looked(tx: Connection, subjects: Sequence[str]) -> Looked:
    """Return until when signals about these coupons and accounts were last closed."""
    subject = func.coalesce(SharingSignal.coupon_id, SharingSignal.account_id)
    rows = tx.execute(
        select(
            SharingSignal.kind, subject.label("subject"), func.max(SharingSignal.closed_at).label("closed_at")
        )
        .where(subject.in_(subjects), SharingSignal.closed_at.is_not(None))
        .group_by(SharingSignal.kind, subject)
    )
    return {(SignalKind(row.kind), row.subject): row.closed_at for row in rows}


def tell(tx: Connection, signal_id: str, signal: Signal) -> None:
    """Keep a signal; one that is open grows, one that was closed before all this is open again."""
    about_coupon = signal.kind is SignalKind.TWO_SCHOOLS
    said = {"count": signal.count, "first_at": signal.first_at, "last_at": signal.last_at}
    row = {
        "id": signal_id,
        "kind": signal.kind,
        "about": signal.about,
        "coupon_id": signal.subject if about_coupon else None,
        "account_id": None if about_coupon else signal.subject,
        **said,
    }
    make = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(SharingSignal)
    tx.execute(make.values(row).on_conflict_do_nothing())
    this = (SharingSignal.kind == signal.kind, SharingSignal.about == signal.about)
    known = tx.execute(select(*_COLUMNS).where(*this).with_for_update()).one()
    if known.closed_at is None:
        said = {
            "count": max(known.how_many, signal.count),
            "first_at": min(known.first_at, signal.first_at),
            "last_at": max(known.last_at, signal.last_at),
        }
    elif known.closed_at < signal.first_at:
        said |= {"closed_at": None, "closed_by": None, "note_id": None}
    else:
        # Somebody closed it while we were looking.
        return
    tx.execute(update(SharingSignal).where(*this).values(**said))


_lines = (
    select(
        *_COLUMNS,
        CouponRow.number,
        CouponRow.rank,
        Account.display_name,
        text_of(SharingSignal.note_id).label("answer"),
    )
    .select_from(SharingSignal)
    .outerjoin(CouponRow, CouponRow.id == SharingSignal.coupon_id)
    .outerjoin(Account, Account.id == SharingSignal.account_id)
    .outerjoin(JournalNote, JournalNote.id == SharingSignal.note_id)
)


def waiting(tx: Connection, limit: int) -> Sequence[AnyRow]:
    """Return the open signals, the one seen last first: for the Region."""
    newest = (SharingSignal.last_at.desc(), SharingSignal.id)
    return tx.execute(_lines.where(SharingSignal.closed_at.is_(None)).order_by(*newest).limit(limit)).all()


def closed(tx: Connection, limit: int) -> Sequence[AnyRow]:
    """Return the signals closed last, newest first: for the Region."""
    newest = (SharingSignal.closed_at.desc(), SharingSignal.id)
    return tx.execute(_lines.where(SharingSignal.closed_at.is_not(None)).order_by(*newest).limit(limit)).all()


def waiting_count(tx: Connection) -> int:
    """Return how many signals are open."""
    is_open = SharingSignal.closed_at.is_(None)
    return tx.scalar(select(func.count()).select_from(SharingSignal).where(is_open)) or 0


def schools(tx: Connection, signal_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the names of the schools where each signal was seen, as long as its sightings are kept."""
    rows = tx.execute(
        select(SharingSignal.id, PartnerRow.id.label("partner_id"), PartnerRow.name)
        .join(
            CouponSighting,
            or_(
                CouponSighting.coupon_id == SharingSignal.coupon_id,
                CouponSighting.account_id == SharingSignal.account_id,
            )
            & CouponSighting.seen_at.between(SharingSignal.first_at, SharingSignal.last_at),
        )
        .join(PartnerRow, PartnerRow.id == CouponSighting.partner_id)
        .where(SharingSignal.id.in_(signal_ids))
        .distinct()
        .order_by(PartnerRow.name, PartnerRow.id)
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.id, []).append(row.name)
    return found


def lock(tx: Connection, signal_id: str) -> AnyRow | None:
    """Return a signal, held until the transaction ends, or None."""
    wanted = select(*SharingSignal.__table__.c).where(SharingSignal.id == signal_id)
    return tx.execute(wanted.with_for_update()).one_or_none()


def close(tx: Connection, signal_id: str, closing: Values) -> None:
    """Close a signal, held by the caller."""
    tx.execute(update(SharingSignal).where(SharingSignal.id == signal_id).values(**closing))


def forget_before(tx: Connection, moment: datetime) -> None:
    """Forget what was seen before a moment, and the signals closed before it."""
    tx.execute(delete(CouponSighting).where(CouponSighting.seen_at < moment))
    tx.execute(delete(SharingSignal).where(SharingSignal.closed_at < moment))
