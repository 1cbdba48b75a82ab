"""Transactions as those who may see them see them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from webapp.domain.actors import Actor, Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.debit import AidFile
from webapp.domain.errors import NotFound
from webapp.domain.identity import CheckResult
from webapp.domain.scheme import AidScheme
from webapp.domain.transaction import BEFORE_REVIEW, Status
from webapp.services.office import Office, partner_of
from webapp.store import anomalies, contests, coupons, debits
from webapp.store import identity as guards
from webapp.store import transactions as store
from webapp.store.database import reading


@dataclass(frozen=True, slots=True)
class TransactionView:
    """One transaction, with what its receipt shows.

    Attributes:
        beneficiary_name: First name and FAMILY NAME: the identity was verified before this existed. None
            where it was not, as a scheme may allow without network: nobody learns a name by a number alone.
        may_reverse: Whether the one who asks may still reverse it.
        anomalies: Kinds of its open anomalies, oldest first.
        captured_at: When a device took it without network; None when it was debited online.
        submitted_at: When it went to the Region last.
        decided_at: When the Region said its word last.
    """

    id: str
    coupon_id: str
    claim_id: str
    status: Status
    rank: int
    amount_cents: int
    debited_at: datetime
    partner_name: str
    beneficiary_name: str | None
    scheme: AidScheme
    file: AidFile
    may_reverse: bool
    anomalies: tuple[AnomalyKind, ...] = ()
    captured_at: datetime | None = None
    submitted_at: datetime | None = None
    decided_at: datetime | None = None


def view_transaction(office: Office, actor: Actor, transaction_id: str) -> TransactionView:
    """Return a transaction of the actor's partner, or any for the Region.

    Raises:
        Forbidden: ``partner_required``.
        NotFound: ``transaction_unknown``: another partner's is unknown too.
    """
    with reading() as tx:
        return read_view(tx, office, actor, transaction_id)


def read_view(tx: Connection, office: Office, actor: Actor, transaction_id: str) -> TransactionView:
    """Return the same within what is being read.

    Raises:
        Forbidden: ``partner_required``.
        NotFound: ``transaction_unknown``.
    """
    partner_id = None if actor.has(Role.OFFICER, Role.PAYER) else partner_of(actor)
    row = store.transaction(tx, partner_id, transaction_id)
    if row is None:
        raise NotFound("transaction_unknown")
    facts = debits.read_facts(tx, row.partner_id, [row.coupon_id])[row.coupon_id]
    _, _, first_name, family_name = coupons.identity_of(tx, row.file_id)
    kinds = anomalies.open_kinds(tx, row.id)
    verified = guards.result_of(tx, row.identity_check_id) is not CheckResult.OFFLINE_UNVERIFIED
    status = Status(row.status)
    return TransactionView(
        id=row.id,
        coupon_id=row.coupon_id,
        claim_id=row.claim_id,
        status=status,
        rank=row.rank,
        amount_cents=row.amount_cents,
        debited_at=row.debited_at,
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        partner_name=row.name,
        beneficiary_name=f"{first_name} {family_name.upper()}" if verified else None,
        scheme=office.schemes[row.scheme_id],
        file=facts.file,
        may_reverse=actor.has(Role.OWNER) and actor.partner_id == row.partner_id and status in BEFORE_REVIEW,
        anomalies=tuple(map(AnomalyKind, kinds)),
        captured_at=contests.captured_at(tx, row.claim_id),
    )
