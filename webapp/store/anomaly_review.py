"""Open anomalies as the Region works on them: what is asked, what is to be looked into."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, update

from webapp.store.anomalies import Anomaly
from webapp.store.coupons import AidFileRow
from webapp.store.database import AnyRow
from webapp.store.journal import JournalNote, text_of
from webapp.store.partners import PartnerRow
from webapp.store.transactions import DebitTransaction, whose

_OPEN = Anomaly.closed_at.is_(None)

_lines = (
    select(
        *Anomaly.__table__.c,
        DebitTransaction.rank,
        DebitTransaction.amount_cents,
        DebitTransaction.status,
        DebitTransaction.debited_at,
        DebitTransaction.partner_id,
        DebitTransaction.file_id,
        DebitTransaction.coupon_id,
        AidFileRow.scheme_id,
        PartnerRow.name.label("partner_name"),
        text_of(Anomaly.note_id).label("sentence"),
    )
    .select_from(Anomaly)
    .join(DebitTransaction, DebitTransaction.id == Anomaly.transaction_id)
    .join(AidFileRow, AidFileRow.id == DebitTransaction.file_id)
    .join(PartnerRow, PartnerRow.id == DebitTransaction.partner_id)
    .outerjoin(JournalNote, JournalNote.id == Anomaly.note_id)
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which open anomalies: of some kinds, of one school, opened before an instant; None is all."""

    kind: str | None = None
    partner_id: str | None = None
    before: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions, that it is open among them."""
        found: list[ColumnElement[bool]] = [_OPEN]
        if self.kind is not None:
            found.append(Anomaly.kind == self.kind)
        if self.partner_id is not None:
            found.append(DebitTransaction.partner_id == self.partner_id)
        if self.before is not None:
            found.append(Anomaly.opened_at <= self.before)
        return found


def open_wanted(tx: Connection, wanted: Wanted, limit: int) -> Sequence[AnyRow]:
    """Return open anomalies, oldest first: for the Region."""
    order = (Anomaly.opened_at, Anomaly.id)
    return tx.execute(_lines.where(*wanted.conditions()).order_by(*order).limit(limit)).all()


def count_wanted(tx: Connection, wanted: Wanted) -> dict[str, tuple[int, datetime]]:
    """Return, of each kind that is open, how many there are and since when the oldest is: for the Region."""
    rows = tx.execute(
        select(Anomaly.kind, func.count().label("how_many"), func.min(Anomaly.opened_at).label("oldest"))
        .select_from(Anomaly)
        .join(DebitTransaction, DebitTransaction.id == Anomaly.transaction_id)
        .where(*wanted.conditions())
        .group_by(Anomaly.kind)
        .order_by(Anomaly.kind)
    )
    return {row.kind: (row.how_many, row.oldest) for row in rows}


def schools_with_open(tx: Connection, limit: int) -> Sequence[AnyRow]:
    """Return id and name of the schools that have an open anomaly, by name: for the Region."""
    return tx.execute(
        select(PartnerRow.id, PartnerRow.name)
        .join(DebitTransaction, DebitTransaction.partner_id == PartnerRow.id)
        .join(Anomaly, Anomaly.transaction_id == DebitTransaction.id)
        .where(_OPEN)
        .distinct()
        .order_by(PartnerRow.name, PartnerRow.id)
        .limit(limit)
    ).all()


def one(tx: Connection, anomaly_id: str) -> AnyRow | None:
    """Return one anomaly, open or closed, with its transaction: for the Region."""
    return tx.execute(_lines.where(Anomaly.id == anomaly_id)).one_or_none()


def open_of_transaction(tx: Connection, transaction_id: str) -> Sequence[AnyRow]:
    """Return a transaction's open anomalies, oldest first: for the Region."""
    order = (Anomaly.opened_at, Anomaly.about, Anomaly.id)
    return tx.execute(_lines.where(Anomaly.transaction_id == transaction_id, _OPEN).order_by(*order)).all()


def names_asked(tx: Connection, transaction_id: str) -> dict[str, str]:
    """Return code and typed name of the documents asked of a transaction beyond its rank's, ever."""
    rows = tx.execute(
        select(Anomaly.about, Anomaly.label).where(
            Anomaly.transaction_id == transaction_id, Anomaly.label.is_not(None)
        )
    )
    return {row.about: row.label for row in rows}


def schools_disavowed(tx: Connection, partner_ids: Sequence[str], kind: str) -> frozenset[str]:
    """Return which of these schools have an open anomaly of a kind on any of their transactions."""
    rows = tx.scalars(
        select(DebitTransaction.partner_id)
        .join(Anomaly, Anomaly.transaction_id == DebitTransaction.id)
        # Open anomalies are few beside the transactions of schools: they are looked through, and not those.
        .where(_OPEN, Anomaly.kind == kind, whose(partner_ids))
        .distinct()
    )
    return frozenset(rows)


def close(tx: Connection, anomaly_id: str, account_id: str, now: datetime) -> bool:
    """Close an anomaly; False when it was closed before."""
    done = tx.execute(
        update(Anomaly).where(Anomaly.id == anomaly_id, _OPEN).values(closed_at=now, closed_by=account_id)
    )
    return done.rowcount == 1


def close_asked(
    tx: Connection,
    transaction_id: str,
    kinds: Collection[str],
    account_id: str,
    now: datetime,
    abouts: Sequence[str] | None = None,
) -> None:
    """Close what was asked of the school about these documents of a transaction; about any when None."""
    asked = [Anomaly.transaction_id == transaction_id, _OPEN, Anomaly.kind.in_(sorted(kinds))]
    if abouts is not None:
        asked.append(Anomaly.about.in_(abouts))
    tx.execute(update(Anomaly).where(*asked).values(closed_at=now, closed_by=account_id))
