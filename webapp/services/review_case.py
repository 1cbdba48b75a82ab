"""One transaction as an officer reviews it: documents, what is open about it, what was decided, who looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from webapp.domain.actors import Actor, Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.review import RefusalReason, ReviewAct, needs_second
from webapp.domain.transaction import Act, after
from webapp.services import anomalies, documents
from webapp.services.anomalies import AnomalyLine
from webapp.services.checklist import Checklist
from webapp.services.office import Office, require
from webapp.services.transactions import TransactionView, view_transaction
from webapp.store import anomaly_review, reviews, transactions
from webapp.store.database import AnyRow, snapshot

ACTS = (Act.VALIDATE, Act.SEND_BACK, Act.REFUSE, Act.REOPEN, Act.RELEASE)
"""What an officer may do; the rest of the state machine is others'."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that was decided; ``sentence`` is empty where there is none, ``GONE`` once purged."""

    act: ReviewAct
    reason: RefusalReason | None
    sentence: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """What an officer decides on: no birth date, no address, the name since the contract bears it.

    Attributes:
        anomalies: Open ones.
        decisions: Oldest first.
        acts: What the state machine allows to an officer now.
        holder_name: The officer who looks at it; ``mine`` when it is the one who asks.
        second: Whether two officers must agree; who said yes first, if anybody did.
        disavowed: Whether a young person says « ce n'est pas moi » of any debit of the school.
    """

    transaction: TransactionView
    submitted_at: datetime | None
    decided_at: datetime | None
    checklist: Checklist
    anomalies: tuple[AnomalyLine, ...]
    decisions: tuple[Decision, ...]
    acts: frozenset[Act]
    holder_name: str | None
    held_until: datetime | None
    mine: bool
    second: bool
    first_yes_name: str | None
    first_yes_mine: bool
    disavowed: bool
    read_at: datetime


def view_case(office: Office, actor: Actor, transaction_id: str) -> Case:
    """Return a transaction for review.

    Raises:
        Forbidden: ``role_required``: only an officer may.
        NotFound: ``transaction_unknown``.
    """
    require(actor, Role.OFFICER)
    shown, now = view_transaction(office, actor, transaction_id), office.clock.now()
    checklist = documents.view_checklist(office, actor, transaction_id)
    with snapshot() as tx:
        row = transactions.transaction(tx, None, transaction_id)
        held = reviews.holder(tx, transaction_id, now)
        opened = anomaly_review.open_of_transaction(tx, transaction_id)
        decided = reviews.decisions(tx, transaction_id)
        schools = [] if row is None else [row.partner_id]
        disavowed = anomaly_review.schools_disavowed(tx, schools, AnomalyKind.NOT_ME)
    submitted_at = None if row is None else row.submitted_at
    first = _first_yes(decided, submitted_at)
    return Case(
        transaction=shown,
        submitted_at=submitted_at,
        decided_at=None if row is None else row.decided_at,
        checklist=checklist,
        anomalies=tuple(anomalies.line(office, one) for one in opened),
        decisions=tuple(map(_decision, decided)),
        acts=frozenset(act for act in ACTS if after(shown.status, act) is not None),
        holder_name=None if held is None else held.display_name,
        held_until=None if held is None else held.held_until,
        mine=held is not None and held.account_id == actor.account_id,
        second=needs_second(shown.scheme, shown.amount_cents),
        first_yes_name=None if first is None else first.display_name,
        first_yes_mine=first is not None and first.account_id == actor.account_id,
        disavowed=bool(disavowed),
        read_at=now,
    )


def _first_yes(decided: Sequence[AnyRow], submitted_at: datetime | None) -> AnyRow | None:
    """Return the first yes that still counts: said since the documents came last."""
    said = (one for one in decided if one.act == ReviewAct.FIRST_YES)
    return next((one for one in said if submitted_at is None or one.decided_at >= submitted_at), None)


def _decision(row: AnyRow) -> Decision:
    return Decision(
        act=ReviewAct(row.act),
        reason=None if row.reason is None else RefusalReason(row.reason),
        sentence=row.sentence or "",
        by_name=row.display_name,
        at=row.decided_at,
    )
