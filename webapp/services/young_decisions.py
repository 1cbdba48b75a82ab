"""What young people ask, as an officer reads it before deciding: by the name of who asks."""

from dataclasses import dataclass
from datetime import datetime

from webapp.domain.actors import Actor, Role
from webapp.domain.coupon import RevocationReason
from webapp.domain.scheme import AidScheme
from webapp.services.office import Office, require
from webapp.store import young_decisions as store
from webapp.store.database import AnyRow, snapshot

WAITING_SHOWN, DECIDED_SHOWN = 100, 20


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request; of a correction ``coupon_id``, ``scheme``, ``rank`` and ``reason`` are None.

    Attributes:
        said: What the young person typed; empty when nothing; ``GONE`` once it is purged.
        decision: The officer's typed reason, as ``said``.
        new_coupon_id: The coupon that was made by the decision, or None.
    """

    id: str
    name: str
    coupon_id: str | None
    scheme: AidScheme | None
    rank: int | None
    number: str
    reason: RevocationReason | None
    fee_cents: int
    said: str
    asked_at: datetime
    decided_at: datetime | None
    granted: bool
    decision: str
    new_coupon_id: str | None


@dataclass(frozen=True, slots=True)
class RequestLists:
    """What waits, oldest first, and what was decided last; ``waiting_count`` counts those not shown too."""

    waiting: tuple[RequestLine, ...]
    waiting_count: int
    decided: tuple[RequestLine, ...]
    read_at: datetime


def list_requests(office: Office, actor: Actor) -> RequestLists:
    """Return what waits for a decision, and what was decided last.

    Raises:
        Forbidden: ``role_required``: only an officer may.
    """
    require(actor, Role.OFFICER)
    with snapshot() as tx:
        waiting, count = store.waiting(tx, WAITING_SHOWN), store.waiting_count(tx)
        decided = store.decided(tx, DECIDED_SHOWN)
    lines = [tuple(_line(office, row) for row in rows) for rows in (waiting, decided)]
    return RequestLists(lines[0], count, lines[1], office.clock.now())


def _line(office: Office, row: AnyRow) -> RequestLine:
    return RequestLine(
        id=row.id,
        name=f"{row.first_name} {row.family_name}",
        coupon_id=row.coupon_id,
        scheme=None if row.scheme_id is None else office.schemes[row.scheme_id],
        rank=row.rank,
        number=row.number or "",
        reason=None if row.reason is None else RevocationReason(row.reason),
        fee_cents=row.fee_cents,
        said=row.said or "",
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        granted=bool(row.granted),
        decision=row.decision or "",
        new_coupon_id=row.new_coupon_id,
    )
