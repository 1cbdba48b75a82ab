"""What the Region asks of a school: its transactions in anomaly that the school has not answered yet."""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, func, select

from webapp.domain.anomaly import ASKED_OF_SCHOOL
from webapp.domain.transaction import Status
from webapp.store.anomalies import Anomaly
from webapp.store.coupons import AidFileRow, Beneficiary
from webapp.store.database import AnyRow, AnySelect
from webapp.store.identity import IdentityCheckRow
from webapp.store.transactions import DebitTransaction


def lines(tx: Connection, partner_id: str, limit: int) -> Sequence[AnyRow]:
    """Return what a partner has to answer, a line a document asked for, the oldest first.

    Each line says in how many transactions (``found``) all that is asked is, those beyond ``limit`` too.
    """
    nth = func.dense_rank().over(order_by=Anomaly.transaction_id).label("nth")
    asked = _open(partner_id, select(Anomaly.id, Anomaly.opened_at, nth)).subquery()
    # The few first, and only then whose they are.
    first = (
        select(asked.c.id, asked.c.opened_at, func.max(asked.c.nth).over().label("found"))
        .order_by(asked.c.opened_at, asked.c.id)
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
            first.c.found,
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
        # Written so that SQLite asks the index once for a transaction, not once for each kind.
        func.coalesce(Anomaly.kind, "").in_(sorted(ASKED_OF_SCHOOL)),
    )
    return (
        wanted.select_from(DebitTransaction)
        .join(Anomaly, unanswered)
        .where(
            DebitTransaction.partner_id == partner_id,
            DebitTransaction.status == Status.AWAITING_DOCUMENTS,
        )
    )
