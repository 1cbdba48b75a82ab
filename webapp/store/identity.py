"""Identity checks and the guards that count wrong tries. What was typed never comes here."""

from datetime import datetime

from sqlalchemy import Boolean, Connection, ForeignKey, Index, Integer, String, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.identity import CheckResult, DocumentType, Guard
from webapp.store.database import Base, UtcDateTime, Values


class IdentityCheckRow(Base):
    """What is kept of a check: kind of document, in force or not, when, who, result."""

    __tablename__ = "identity_check"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    coupon_id: Mapped[str] = mapped_column(ForeignKey("coupon.id"), index=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    document_type: Mapped[str] = mapped_column(String(20))
    document_valid: Mapped[bool] = mapped_column(Boolean())
    result: Mapped[str] = mapped_column(String(24))
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (Index("ix_identity_check_account_id_checked_at", "account_id", "checked_at"),)


class IdentityGuard(Base):
    """The wrong tries on one coupon at one partner."""

    __tablename__ = "identity_guard"
    coupon_id: Mapped[str] = mapped_column(ForeignKey("coupon.id"), primary_key=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    wrong: Mapped[int] = mapped_column(Integer())
    last_wrong_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    owner_has_unlocked: Mapped[bool] = mapped_column(Boolean())


def guard(tx: Connection, partner_id: str, coupon_id: str) -> Guard:
    """Return the guard of a coupon at a partner; a fresh one where nothing was ever wrong."""
    row = tx.execute(
        select(
            IdentityGuard.wrong,
            IdentityGuard.last_wrong_at,
            IdentityGuard.locked_until,
            IdentityGuard.owner_has_unlocked,
        ).where(IdentityGuard.coupon_id == coupon_id, IdentityGuard.partner_id == partner_id)
    ).one_or_none()
    return Guard() if row is None else Guard(*row)


def keep_guard(tx: Connection, partner_id: str, coupon_id: str, guard_: Guard) -> None:
    """Write a guard; the file's lock, held by the caller, keeps two tries from meeting."""
    values = {
        "wrong": guard_.wrong,
        "last_wrong_at": guard_.last_wrong_at,
        "locked_until": guard_.locked_until,
        "owner_has_unlocked": guard_.owner_has_unlocked,
    }
    done = tx.execute(
        update(IdentityGuard)
        .where(IdentityGuard.coupon_id == coupon_id, IdentityGuard.partner_id == partner_id)
        .values(**values)
    )
    if done.rowcount == 0:
        tx.execute(insert(IdentityGuard), [{"coupon_id": coupon_id, "partner_id": partner_id, **values}])


def wrong_times(tx: Connection, account_id: str, since: datetime) -> list[datetime]:
    """Return when a member of staff made wrong tries since an instant, wherever it was."""
    return list(
        tx.scalars(
            select(IdentityCheckRow.checked_at).where(
                IdentityCheckRow.account_id == account_id,
                IdentityCheckRow.checked_at > since,
                IdentityCheckRow.result == CheckResult.NO_MATCH,
            )
        )
    )


def add_check(tx: Connection, check: Values) -> None:
    """Add what is kept of a check."""
    tx.execute(insert(IdentityCheckRow), [check])


def result_of(tx: Connection, check_id: str) -> CheckResult:
    """Return what came of a check."""
    row = tx.execute(select(IdentityCheckRow.result).where(IdentityCheckRow.id == check_id)).one()
    return CheckResult(row.result)


def matched_check(
    tx: Connection, partner_id: str, account_id: str, coupon_id: str, check_id: str
) -> tuple[DocumentType, datetime, datetime] | None:
    """Return document, time and expiry of a member of staff's own successful check of a coupon, or None."""
    row = tx.execute(
        select(
            IdentityCheckRow.document_type, IdentityCheckRow.checked_at, IdentityCheckRow.expires_at
        ).where(
            IdentityCheckRow.id == check_id,
            IdentityCheckRow.partner_id == partner_id,
            IdentityCheckRow.account_id == account_id,
            IdentityCheckRow.coupon_id == coupon_id,
            IdentityCheckRow.result == CheckResult.MATCH,
        )
    ).one_or_none()
    return None if row is None else (DocumentType(row.document_type), row.checked_at, row.expires_at)
