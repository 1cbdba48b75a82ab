"""What a young person may see of their own files: every query takes them as its first argument."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from webapp.domain.coupon import Coupon
from webapp.domain.debit import AidFile, LiveDebit
from webapp.domain.transaction import NOT_LIVE, Status
from webapp.store.coupons import COUPON_COLUMNS, AidFileRow, Beneficiary, CouponRow, coupon_from
from webapp.store.database import AnyRow, AnySelect
from webapp.store.partners import PartnerRow
from webapp.store.transactions import DebitTransaction


@dataclass(frozen=True, slots=True)
class OwnDebit:
    """A debit of one of the person's coupons, reversed since or not, with the school that made it."""

    transaction_id: str
    coupon_id: str
    rank: int
    amount_cents: int
    status: Status
    partner_id: str
    partner_name: str
    debited: LiveDebit


@dataclass(frozen=True, slots=True)
class OwnFile:
    """One file of the person, with every coupon it ever had and every debit of them, oldest first."""

    file: AidFile
    scheme_id: str
    coupons: tuple[Coupon, ...]
    debits: tuple[OwnDebit, ...]


def person(tx: Connection, beneficiary_id: str) -> AnyRow | None:
    """Return the person as recorded, or None."""
    columns = (Beneficiary.first_name, Beneficiary.family_name, Beneficiary.birth_date, Beneficiary.email)
    return tx.execute(select(*columns).where(Beneficiary.id == beneficiary_id)).one_or_none()


def files(tx: Connection, beneficiary_id: str) -> list[OwnFile]:
    """Return the person's files, in two statements however many there are."""
    coupons: dict[str, list[AnyRow]] = {}
    wanted = (
        select(*COUPON_COLUMNS, AidFileRow.transferred_to)
        .join(AidFileRow, AidFileRow.id == CouponRow.file_id)
        .where(AidFileRow.beneficiary_id == beneficiary_id)
        .order_by(CouponRow.file_id, CouponRow.rank, CouponRow.id)
    )
    for row in tx.execute(wanted):
        coupons.setdefault(row.file_id, []).append(row)
    debits: dict[str, list[OwnDebit]] = {file_id: [] for file_id in coupons}
    for row in tx.execute(_debits(beneficiary_id)):
        debits[row.file_id].append(_own_debit(row))
    return [_own_file(file_id, rows, debits[file_id]) for file_id, rows in coupons.items()]


def coupon(tx: Connection, beneficiary_id: str, coupon_id: str) -> Coupon | None:
    """Return a coupon of the person's; another's is unknown."""
    row = tx.execute(
        select(*COUPON_COLUMNS)
        .join(AidFileRow, AidFileRow.id == CouponRow.file_id)
        .where(AidFileRow.beneficiary_id == beneficiary_id, CouponRow.id == coupon_id)
    ).one_or_none()
    return None if row is None else coupon_from(row)


def _debits(beneficiary_id: str) -> AnySelect:
    return (
        select(*DebitTransaction.__table__.c, PartnerRow.name.label("partner_name"))
        .join(AidFileRow, AidFileRow.id == DebitTransaction.file_id)
        .join(PartnerRow, PartnerRow.id == DebitTransaction.partner_id)
        .where(AidFileRow.beneficiary_id == beneficiary_id)
        .order_by(DebitTransaction.debited_at, DebitTransaction.id)
    )


def _own_debit(row: AnyRow) -> OwnDebit:
    status = Status(row.status)
    return OwnDebit(
        row.id,
        row.coupon_id,
        row.rank,
        row.amount_cents,
        status,
        row.partner_id,
        row.partner_name,
        LiveDebit(row.coupon_id, row.rank, row.partner_id, status, row.debited_at),
    )


def _own_file(file_id: str, rows: Sequence[AnyRow], debits: Sequence[OwnDebit]) -> OwnFile:
    live = sorted(
        (one.debited for one in debits if one.status not in NOT_LIVE),
        key=lambda one: (one.rank, one.coupon_id),
    )
    file = AidFile(file_id, rows[0].transferred_to, tuple(live))
    return OwnFile(file, rows[0].scheme_id, tuple(map(coupon_from, rows)), tuple(debits))
