"""Beneficiaries, their files and their coupons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.coupon import Coupon, CouponKind, RevocationReason
from webapp.store.database import AnyRow, Base, UtcDateTime, Values


class Beneficiary(Base):
    """A young person (bénéficiaire)."""

    __tablename__ = "beneficiary"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    first_name: Mapped[str] = mapped_column(String(120))
    family_name: Mapped[str] = mapped_column(String(120))
    birth_date: Mapped[date] = mapped_column(Date())
    # In small letters: by it a young person is found who asks for a link.
    email: Mapped[str | None] = mapped_column(String(254), index=True)


class BeneficiaryName(Base):
    """One form under which the person's family name is recognised: every spelling recorded has its forms."""

    __tablename__ = "beneficiary_name"
    beneficiary_id: Mapped[str] = mapped_column(ForeignKey("beneficiary.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String(120), primary_key=True)

    __table_args__ = (
        # PostgreSQL finds by the beginning of a word only in an index that was made for it.
        Index(
            "ix_beneficiary_name_form",
            "form",
            "beneficiary_id",
            postgresql_ops={"form": "varchar_pattern_ops"},
        ),
    )


class AidFileRow(Base):
    """A young person's file in one scheme: what a debit locks."""

    __tablename__ = "aid_file"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    scheme_id: Mapped[str] = mapped_column(String(64))
    beneficiary_id: Mapped[str] = mapped_column(ForeignKey("beneficiary.id"), index=True)
    transferred_to: Mapped[str | None] = mapped_column(ForeignKey("partner.id"))


class CouponRow(Base):
    """A coupon as issued; ``text`` is its signed payload, kept from the day it was first rendered."""

    __tablename__ = "coupon"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    file_id: Mapped[str] = mapped_column(ForeignKey("aid_file.id"))
    rank: Mapped[int] = mapped_column(Integer())
    amount_cents: Mapped[int] = mapped_column(Integer())
    market: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(64))
    lookup: Mapped[str] = mapped_column(String(64), unique=True)
    # Signed 64 bits in both engines; the payload's unsigned serial is kept below 2**63.
    serial: Mapped[int] = mapped_column(BigInteger(), unique=True)
    expires_on: Mapped[date] = mapped_column(Date())
    text: Mapped[str | None] = mapped_column(String(200))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    revoked_reason: Mapped[str | None] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(12), server_default=CouponKind.FINAL)

    __table_args__ = (Index("ix_coupon_file_id_rank", "file_id", "rank"),)


@dataclass(frozen=True, slots=True)
class Issued:
    """What rendering a coupon needs beside the coupon itself."""

    coupon: Coupon
    serial: int
    text: str | None
    family_name: str
    first_name: str
    birth_date: date


COUPON_COLUMNS = (
    CouponRow.id.label("coupon_id"),
    CouponRow.file_id,
    AidFileRow.scheme_id,
    CouponRow.market,
    CouponRow.rank,
    CouponRow.amount_cents,
    CouponRow.number,
    CouponRow.expires_on,
    CouponRow.revoked_at,
    CouponRow.revoked_reason,
    CouponRow.kind,
)
"""What ``coupon_from`` reads; other queries join these columns to their own."""


def coupon_from(row: AnyRow) -> Coupon:
    """Return the coupon of a row that holds ``COUPON_COLUMNS``."""
    return Coupon(
        row.coupon_id,
        row.file_id,
        row.scheme_id,
        row.market,
        row.rank,
        row.amount_cents,
        row.number,
        row.expires_on,
        row.revoked_at,
        None if row.revoked_reason is None else RevocationReason(row.revoked_reason),
        CouponKind(row.kind),
    )


def add_beneficiaries(tx: Connection, people: Sequence[Values], forms: Sequence[Values]) -> None:
    """Add young people and the forms their names are recognised by."""
    tx.execute(insert(Beneficiary), people)
    tx.execute(insert(BeneficiaryName), forms)


def add_files(tx: Connection, files: Sequence[Values], coupons: Sequence[Values]) -> None:
    """Add files and their coupons."""
    tx.execute(insert(AidFileRow), files)
    tx.execute(insert(CouponRow), coupons)


def add_coupons(tx: Connection, coupons: Sequence[Values]) -> None:
    """Add coupons to files that exist."""
    tx.execute(insert(CouponRow), coupons)


def lock_file(tx: Connection, file_id: str) -> None:
    """Hold a file until the transaction ends; on SQLite the writer holds all."""
    tx.execute(select(AidFileRow.id).where(AidFileRow.id == file_id).with_for_update())


def any_file(tx: Connection) -> bool:
    """Tell whether a file was ever opened here."""
    return tx.scalar(select(AidFileRow.id).limit(1)) is not None


def known_lookups(tx: Connection, lookups: Iterable[str]) -> frozenset[str]:
    """Return which of the numbers, in lookup form, are taken."""
    wanted = list(lookups)
    found: set[str] = set()
    for start in range(0, len(wanted), 500):
        found.update(
            tx.scalars(select(CouponRow.lookup).where(CouponRow.lookup.in_(wanted[start : start + 500])))
        )
    return frozenset(found)


def id_by_lookup(tx: Connection, lookups: Sequence[str]) -> str | None:
    """Return the coupon found under the first of the numbers that is known, or None."""
    rows = tx.execute(select(CouponRow.lookup, CouponRow.id).where(CouponRow.lookup.in_(lookups))).all()
    found = {row.lookup: str(row.id) for row in rows}
    return next((found[lookup] for lookup in lookups if lookup in found), None)


def id_by_serial(tx: Connection, serial: int) -> str | None:
    """Return the coupon of a serial, or None."""
    return tx.scalar(select(CouponRow.id).where(CouponRow.serial == serial))


def issued(tx: Connection, coupon_ids: Sequence[str]) -> list[Issued]:
    """Return coupons with what rendering needs, in the order of file and rank."""
    rows = tx.execute(
        select(
            *COUPON_COLUMNS,
            CouponRow.serial,
            CouponRow.text,
            Beneficiary.family_name,
            Beneficiary.first_name,
            Beneficiary.birth_date,
        )
        .select_from(CouponRow)
        .join(AidFileRow, AidFileRow.id == CouponRow.file_id)
        .join(Beneficiary, Beneficiary.id == AidFileRow.beneficiary_id)
        .where(CouponRow.id.in_(coupon_ids))
        .order_by(CouponRow.file_id, CouponRow.rank)
    )
    return [
        Issued(coupon_from(row), row.serial, row.text, row.family_name, row.first_name, row.birth_date)
        for row in rows
    ]


def keep_text(tx: Connection, coupon_id: str, text: str) -> None:
    """Keep the signed payload of a coupon rendered for the first time."""
    tx.execute(update(CouponRow).where(CouponRow.id == coupon_id, CouponRow.text.is_(None)).values(text=text))


def forget_texts(tx: Connection) -> None:
    """Forget every signed payload: the key that signed them is lost, they are made anew when asked for."""
    tx.execute(update(CouponRow).values(text=None))


def set_revoked(tx: Connection, file_id: str, coupon_id: str, at: datetime, reason: RevocationReason) -> None:
    """Write the revocation of a coupon."""
    tx.execute(
        update(CouponRow)
        .where(CouponRow.id == coupon_id, CouponRow.file_id == file_id)
        .values(revoked_at=at, revoked_reason=reason)
    )


def set_transferred(tx: Connection, file_id: str, partner_id: str) -> None:
    """Write the transfer of a file to a partner."""
    tx.execute(update(AidFileRow).where(AidFileRow.id == file_id).values(transferred_to=partner_id))


def address_of(tx: Connection, beneficiary_id: str) -> str | None:
    """Return where a young person is written to, or None."""
    return tx.scalar(select(Beneficiary.email).where(Beneficiary.id == beneficiary_id))


def owner_of(tx: Connection, coupon_id: str) -> AnyRow | None:
    """Return whose a coupon is, of which file, and where to write to them, or None."""
    return tx.execute(
        select(CouponRow.file_id, AidFileRow.beneficiary_id, Beneficiary.first_name, Beneficiary.email)
        .join(AidFileRow, AidFileRow.id == CouponRow.file_id)
        .join(Beneficiary, Beneficiary.id == AidFileRow.beneficiary_id)
        .where(CouponRow.id == coupon_id)
    ).one_or_none()


def identity_of(tx: Connection, file_id: str) -> tuple[frozenset[str], date, str, str]:
    """Return the person of a file: name forms, birth date, first name, family name."""
    rows = tx.execute(
        select(BeneficiaryName.form, Beneficiary.birth_date, Beneficiary.first_name, Beneficiary.family_name)
        .join(Beneficiary, Beneficiary.id == BeneficiaryName.beneficiary_id)
        .join(AidFileRow, AidFileRow.beneficiary_id == Beneficiary.id)
        .where(AidFileRow.id == file_id)
    ).all()
    return frozenset(r.form for r in rows), rows[0].birth_date, rows[0].first_name, rows[0].family_name
