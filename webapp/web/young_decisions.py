"""Requests of young people as the Region's page draws them: words, no rule."""

from dataclasses import dataclass
from datetime import datetime

from webapp.domain.coupon import RevocationReason
from webapp.services.young_decisions import RequestLine, RequestLists
from webapp.web.cards import printed_number
from webapp.web.filters import euros
from webapp.web.messages.issuing import replacement_label
from webapp.web.transfers import waited


@dataclass(frozen=True, slots=True)
class YoungCard:
    """One request; ``rank`` is None for a correction."""

    id: str
    name: str
    coupon_id: str | None
    scheme_label: str
    rank: int | None
    number: str
    reason: str
    fee: str
    proof_asked: bool
    said: str
    asked_at: datetime
    decided_at: datetime | None
    waited: str
    granted: bool
    decision: str
    new_coupon_id: str | None


@dataclass(frozen=True, slots=True)
class YoungPage:
    """What waits, and what was decided last."""

    waiting: tuple[YoungCard, ...]
    waiting_count: int
    decided: tuple[YoungCard, ...]


def young_page(lists: RequestLists) -> YoungPage:
    """Return the page of the requests."""
    return YoungPage(
        tuple(_card(line, lists.read_at) for line in lists.waiting),
        lists.waiting_count,
        tuple(_card(line, lists.read_at) for line in lists.decided),
    )


def _card(line: RequestLine, now: datetime) -> YoungCard:
    fees = None if line.scheme is None else line.scheme.duplicates
    stolen = line.reason is RevocationReason.STOLEN
    return YoungCard(
        id=line.id,
        name=line.name,
        coupon_id=line.coupon_id,
        scheme_label="" if line.scheme is None else line.scheme.label,
        rank=line.rank,
        number=printed_number(line.number) if line.number else "",
        reason="" if line.reason is None else replacement_label(line.reason),
        fee=euros(line.fee_cents) if line.fee_cents else "Aucun",
        proof_asked=stolen and fees is not None and fees.stolen_needs_proof,
        said=line.said,
        asked_at=line.asked_at,
        decided_at=line.decided_at,
        waited=waited(now - line.asked_at) if line.decided_at is None else "",
        granted=line.granted,
        decision=line.decision,
        new_coupon_id=line.new_coupon_id,
    )
