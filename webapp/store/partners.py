"""Partners and the conventions they signed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Date, ForeignKey, String, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.debit import Convention, Partner
from webapp.domain.school import School
from webapp.store.database import AnyRow, AnySelect, Base, UtcDateTime, Values


class PartnerRow(Base):
    """A partner structure (partenaire): a driving school, a training centre."""

    __tablename__ = "partner"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    validated_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    # What young people are told who look for a school.
    town: Mapped[str | None] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(20))


class ConventionRow(Base):
    """A convention, signed or not yet."""

    __tablename__ = "convention"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"), index=True)
    scheme_id: Mapped[str] = mapped_column(String(64))
    market: Mapped[str] = mapped_column(String(20))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    starts_on: Mapped[date] = mapped_column(Date())
    ends_on: Mapped[date | None] = mapped_column(Date())


@dataclass(frozen=True, slots=True)
class NamedPartner:
    """A partner with the name it shows."""

    partner: Partner
    name: str
    kind: str


def add_partner(tx: Connection, partner: Values, conventions: Sequence[Values]) -> None:
    """Add a partner and its conventions."""
    tx.execute(insert(PartnerRow), [partner])
    if conventions:
        tx.execute(insert(ConventionRow), conventions)


def set_validated(tx: Connection, partner_id: str, at: datetime | None) -> None:
    """Write the Region's validation of a partner, or its withdrawal."""
    tx.execute(update(PartnerRow).where(PartnerRow.id == partner_id).values(validated_at=at))


CONVENTION_COLUMNS = (
    PartnerRow.validated_at,
    ConventionRow.scheme_id.label("convention_scheme"),
    ConventionRow.market.label("convention_market"),
    ConventionRow.signed_at,
    ConventionRow.starts_on,
    ConventionRow.ends_on,
)
"""What ``partner_from`` reads; other queries join these columns to their own."""

_partner = (
    select(PartnerRow.name, PartnerRow.kind, *CONVENTION_COLUMNS)
    .select_from(PartnerRow)
    .outerjoin(ConventionRow, ConventionRow.partner_id == PartnerRow.id)
)


def partner_from(partner_id: str, rows: Iterable[AnyRow]) -> Partner:
    """Return the partner that rows holding ``CONVENTION_COLUMNS`` tell of; rows may repeat a convention."""
    validated_at: datetime | None = None
    conventions: set[Convention] = set()
    for row in rows:
        validated_at = row.validated_at
        if row.convention_scheme is not None:
            conventions.add(
                Convention(
                    row.convention_scheme, row.convention_market, row.signed_at, row.starts_on, row.ends_on
                )
            )
    ordered = sorted(conventions, key=lambda c: (c.scheme_id, c.market, c.starts_on))
    return Partner(partner_id, validated_at, tuple(ordered))


def partner(tx: Connection, partner_id: str) -> NamedPartner | None:
    """Return a partner with its conventions, or None."""
    rows = tx.execute(_partner.where(PartnerRow.id == partner_id)).all()
    if not rows:
        return None
    return NamedPartner(partner_from(partner_id, rows), rows[0].name, rows[0].kind)


def hold(tx: Connection, partner_id: str) -> None:
    """Hold a school until the transaction ends, so that what its people do at once is counted one by one."""
    tx.execute(select(PartnerRow.id).where(PartnerRow.id == partner_id).with_for_update(key_share=True))


def _takers(scheme_id: str, market: str, day: date) -> AnySelect:
    return (
        select(PartnerRow.id, PartnerRow.name, PartnerRow.town, PartnerRow.phone)
        .join(ConventionRow, ConventionRow.partner_id == PartnerRow.id)
        .where(
            PartnerRow.validated_at.is_not(None),
            ConventionRow.scheme_id == scheme_id,
            ConventionRow.market == market,
            ConventionRow.signed_at.is_not(None),
            ConventionRow.starts_on <= day,
            or_(ConventionRow.ends_on.is_(None), ConventionRow.ends_on >= day),
        )
        .distinct()
    )


def schools_taking(tx: Connection, scheme_id: str, market: str, day: date) -> list[School]:
    """Return the partners that may take coupons of a scheme and market on a day (``Source: F15, F26``)."""
    return [School(*row) for row in tx.execute(_takers(scheme_id, market, day))]


def school(tx: Connection, partner_id: str) -> School | None:
    """Return a partner as young people are told of it, or None."""
    told = select(PartnerRow.id, PartnerRow.name, PartnerRow.town, PartnerRow.phone)
    row = tx.execute(told.where(PartnerRow.id == partner_id)).one_or_none()
    return None if row is None else School(*row)
