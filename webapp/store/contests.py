"""Refusals of offline claims that a school contests, and what an officer decided."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Boolean, Connection, ForeignKey, Index, String, and_, func, insert, or_, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from webapp.domain.identity import CheckResult
from webapp.store.coupons import CouponRow
from webapp.store.database import AnyRow, AnySelect, Base, UtcDateTime, Values
from webapp.store.debits import ClaimReply
from webapp.store.device_entries import ACCEPTED, DeviceEntryRow
from webapp.store.devices import Device
from webapp.store.identity import IdentityCheckRow
from webapp.store.journal import JournalNote, text_of
from webapp.store.partners import PartnerRow
from webapp.store.transactions import DebitTransaction

_OFFLINE_RESULTS = (CheckResult.OFFLINE_MATCH, CheckResult.OFFLINE_UNVERIFIED)


class ClaimContest(Base):
    """One contest, at most one a claim; the notes name purgeable texts.

    The debit of a granted one bears the contest's id as its claim id, so that it can't be made twice.
    """

    __tablename__ = "claim_contest"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    claim_id: Mapped[str] = mapped_column(String(36), unique=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime())
    note_id: Mapped[str] = mapped_column(String(36))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    granted: Mapped[bool | None] = mapped_column(Boolean())
    decision_note_id: Mapped[str | None] = mapped_column(String(36))

    __table_args__ = (Index("ix_claim_contest_decided_at_asked_at", "decided_at", "asked_at"),)


def add(tx: Connection, contest_: Values) -> None:
    """Keep a contest.

    Raises:
        IntegrityError: the claim is contested already.
    """
    tx.execute(insert(ClaimContest), [contest_])


def contest(tx: Connection, contest_id: str) -> AnyRow | None:
    """Return a contest with the entry it is about, or None: for the Region, which sees all."""
    return tx.execute(
        select(
            *ClaimContest.__table__.c,
            DeviceEntryRow.device_id,
            DeviceEntryRow.hash.label("entry_hash"),
            DeviceEntryRow.entry,
            DeviceEntryRow.code,
            DeviceEntryRow.received_at,
            Device.enrolled_by,
        )
        .join(Device, Device.partner_id == ClaimContest.partner_id)
        .join(
            DeviceEntryRow,
            and_(DeviceEntryRow.claim_id == ClaimContest.claim_id, DeviceEntryRow.device_id == Device.id),
        )
        .where(ClaimContest.id == contest_id)
        .limit(1)
    ).one_or_none()


def refused_entry(tx: Connection, partner_id: str, claim_id: str) -> AnyRow | None:
    """Return the refused entry of a partner's device that bears a claim id, with its contest's id if any."""
    return tx.execute(
        select(
            DeviceEntryRow.device_id,
            DeviceEntryRow.hash,
            DeviceEntryRow.code,
            ClaimContest.id.label("contest_id"),
        )
        .join(Device, Device.id == DeviceEntryRow.device_id)
        .outerjoin(ClaimContest, ClaimContest.claim_id == DeviceEntryRow.claim_id)
        .where(
            DeviceEntryRow.claim_id == claim_id,
            Device.partner_id == partner_id,
            DeviceEntryRow.code != ACCEPTED,
        )
        .limit(1)
    ).one_or_none()


def refused_entries(tx: Connection, partner_id: str, since: datetime, limit: int) -> Sequence[AnyRow]:
    """Return a partner's refused entries and what became of them, newest first."""
    return tx.execute(
        _told()
        .where(
            Device.partner_id == partner_id,
            DeviceEntryRow.code != ACCEPTED,
            DeviceEntryRow.received_at >= since,
        )
        .order_by(DeviceEntryRow.received_at.desc(), DeviceEntryRow.hash)
        .limit(limit)
    ).all()


def waiting(tx: Connection, limit: int) -> Sequence[AnyRow]:
    """Return the open contests in order of arrival: for the Region."""
    return tx.execute(
        _told()
        .where(ClaimContest.id.is_not(None), ClaimContest.decided_at.is_(None))
        .order_by(ClaimContest.asked_at, ClaimContest.id)
        .limit(limit)
    ).all()


def waiting_count(tx: Connection) -> int:
    """Return how many contests are open."""
    is_open = ClaimContest.decided_at.is_(None)
    return tx.scalar(select(func.count()).select_from(ClaimContest).where(is_open)) or 0


def decided(tx: Connection, limit: int) -> Sequence[AnyRow]:
    """Return the latest decided contests, newest first: for the Region."""
    return tx.execute(
        _told()
        .where(ClaimContest.decided_at.is_not(None))
        .order_by(ClaimContest.decided_at.desc(), ClaimContest.id)
        .limit(limit)
    ).all()


def told(tx: Connection, contest_id: str) -> AnyRow | None:
    """Return a contest as lists tell it, or None: for the Region, and for the mail to its school."""
    return tx.execute(_told().where(ClaimContest.id == contest_id).limit(1)).one_or_none()


def granted(tx: Connection, partner_id: str, since: datetime, limit: int) -> Sequence[AnyRow]:
    """Return id and claim of a partner's contests granted since then, newest first."""
    return tx.execute(
        select(ClaimContest.id, ClaimContest.claim_id)
        .where(
            ClaimContest.partner_id == partner_id,
            ClaimContest.granted.is_(True),
            ClaimContest.decided_at >= since,
        )
        .order_by(ClaimContest.decided_at.desc(), ClaimContest.id)
        .limit(limit)
    ).all()


def _told() -> AnySelect:
    """Return the SELECT of entries with their contest, its debit, and no name of a young person."""
    why, decision = aliased(JournalNote), aliased(JournalNote)
    return (
        select(
            DeviceEntryRow.claim_id,
            DeviceEntryRow.entry,
            DeviceEntryRow.body,
            DeviceEntryRow.code,
            DeviceEntryRow.rank,
            DeviceEntryRow.amount_cents,
            DeviceEntryRow.captured_at,
            DeviceEntryRow.received_at,
            Device.name.label("device_name"),
            Device.partner_id,
            PartnerRow.name.label("partner_name"),
            CouponRow.number,
            ClaimContest.id.label("contest_id"),
            ClaimContest.account_id,
            ClaimContest.asked_at,
            ClaimContest.decided_at,
            ClaimContest.granted,
            text_of(ClaimContest.note_id, why).label("reason"),
            text_of(ClaimContest.decision_note_id, decision).label("decision_reason"),
            DebitTransaction.id.label("transaction_id"),
        )
        .select_from(DeviceEntryRow)
        .join(Device, Device.id == DeviceEntryRow.device_id)
        .join(PartnerRow, PartnerRow.id == Device.partner_id)
        .outerjoin(ClaimReply, ClaimReply.claim_id == DeviceEntryRow.claim_id)
        .outerjoin(CouponRow, CouponRow.id == ClaimReply.coupon_id)
        .outerjoin(
            ClaimContest,
            and_(
                ClaimContest.claim_id == DeviceEntryRow.claim_id, ClaimContest.partner_id == Device.partner_id
            ),
        )
        .outerjoin(why, why.id == ClaimContest.note_id)
        .outerjoin(decision, decision.id == ClaimContest.decision_note_id)
        .outerjoin(DebitTransaction, DebitTransaction.claim_id == ClaimContest.id)
    )


def decide(tx: Connection, contest_id: str, decision: Values) -> None:
    """Write what was decided; the device's lock, held by the caller, keeps two decisions from meeting."""
    tx.execute(
        update(ClaimContest)
        .where(ClaimContest.id == contest_id, ClaimContest.decided_at.is_(None))
        .values(**decision)
    )


def captured_at(tx: Connection, claim_id: str) -> datetime | None:
    """Return when a device took what was debited under a claim id, its own or a contest's; None online.

    The entry says so; where a restore has lost it, the reply does, if identity was checked without network.
    """
    contested = select(ClaimContest.claim_id).where(ClaimContest.id == claim_id)
    entry = (
        select(DeviceEntryRow.captured_at)
        .where(or_(DeviceEntryRow.claim_id == claim_id, DeviceEntryRow.claim_id.in_(contested)))
        .limit(1)
    )
    reply = (
        select(ClaimReply.captured_at)
        .join(DebitTransaction, DebitTransaction.claim_id == ClaimReply.claim_id)
        .join(IdentityCheckRow, IdentityCheckRow.id == DebitTransaction.identity_check_id)
        .where(ClaimReply.claim_id == claim_id, IdentityCheckRow.result.in_(_OFFLINE_RESULTS))
    )
    found: datetime | None = tx.scalar(
        select(func.coalesce(entry.scalar_subquery(), reply.scalar_subquery()))
    )
    return found
