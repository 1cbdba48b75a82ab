"""What the Region asks of a school: its transactions in anomaly that the school has not answered yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from webapp.domain.anomaly import ASKED_OF_SCHOOL
from webapp.domain.transaction import Status
from webapp.store.anomalies import Anomaly
from webapp.store.coupons import AidFileRow, Beneficiary
from webapp.store.database import AnyRow, AnySelect
from webapp.store.identity import IdentityCheckRow
from webapp.store.transactions import DebitTransaction


def count(tx: Connection, partner_id: str) -> tuple[int, datetime | None]:
    """Return how many transactions a partner has to answer for, and since when the first of them waits."""
    figures = select(func.count(DebitTransaction.id.distinct()), func.min(Anomaly.opened_at))
    found, oldest = tx.execute(_open(partner_id, figures)).one()
    return found, oldest


def lines(tx: Connection, partner_id: str, limit: int) -> Sequence[AnyRow]:
    """Return what a partner has to answer, a line a document asked for, the oldest first."""
    # The few first, and only then whose they are.
    first = (
        _open(partner_id, select(Anomaly.id, Anomaly.opened_at))
        .order_by(Anomaly.opened_at, Anomaly.id)
        .limit(limit)
        .subquery()
    )
    wanted = (
        select(
            DebitTransaction.id,
            DebitTransaction.rank,
            DebitTransaction.amount_cents,
            Anomaly.kind,
            Anomaly.about,
            Anomaly.label,
            Anomaly.reason,
            Anomaly.opened_at,
            AidFileRow.scheme_id,
            Beneficiary.first_name,
            Beneficiary.family_name,
            IdentityCheckRow.result,
        )
        .select_from(first)
        .join(Anomaly, Anomaly.id == first.c.id)
        .join(DebitTransaction, DebitTransaction.id == Anomaly.transaction_id)
        .join(AidFileRow, AidFileRow.id == DebitTransaction.file_id)
        .join(Beneficiary, Beneficiary.id == AidFileRow.beneficiary_id)
        .join(IdentityCheckRow, IdentityCheckRow.id == DebitTransaction.identity_check_id)
        .order_by(first.c.opened_at, first.c.id)
    )
    return tx.execute(wanted).all()


def _open(partner_id: str, wanted: AnySelect) -> AnySelect:
    unanswered = and_(
        Anomaly.transaction_id == DebitTransaction.id,
        Anomaly.closed_at.is_(None),
        Anomaly.answered_at.is_(None),
        Anomaly.kind.in_(sorted(ASKED_OF_SCHOOL)),
    )
    return (
        wanted.select_from(DebitTransaction)
        .join(Anomaly, unanswered)
        .where(
            DebitTransaction.partner_id == partner_id,
            DebitTransaction.status == Status.AWAITING_DOCUMENTS,
        )
    )
