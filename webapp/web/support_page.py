"""What the assistance sees of a transaction: words, no person."""

from dataclasses import dataclass
from datetime import datetime

from webapp.domain.transaction import Mover, Status
from webapp.services.support import SupportView
from webapp.web.cards import reference
from webapp.web.messages import status_label
from webapp.web.messages.assistance import blocked_by, mover_words
from webapp.web.messages.labels import anomaly_label


@dataclass(frozen=True, slots=True)
class Block:
    """What holds a transaction up: what it is, who settles it, since when."""

    label: str
    by: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Find:
    """A transaction found."""

    reference: str
    status: Status
    status_label: str
    mover: str
    next_step: str
    blocks: tuple[Block, ...]
    rank: int
    ranks_total: int
    scheme_label: str
    amount_cents: int
    partner_name: str
    debited_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None


def shown_find(view: SupportView) -> Find:
    """Return a transaction as the assistance's page shows it."""
    of_school = any(one.of_school for one in view.anomalies)
    # A document that is asked for makes it the school's turn, whatever else is looked into.
    mover = Mover.SCHOOL if of_school and view.status is Status.AWAITING_DOCUMENTS else view.mover
    who, step = mover_words(mover, view.status)
    return Find(
        reference=reference(view.id),
        status=view.status,
        status_label=status_label(view.status),
        mover=who,
        next_step=step,
        blocks=tuple(
            Block(anomaly_label(one.kind), blocked_by(of_school=one.of_school), one.opened_at)
            for one in view.anomalies
        ),
        rank=view.rank,
        ranks_total=view.ranks_total,
        scheme_label=view.scheme_label,
        amount_cents=view.amount_cents,
        partner_name=view.partner_name,
        debited_at=view.debited_at,
        submitted_at=view.submitted_at,
        decided_at=view.decided_at,
    )
