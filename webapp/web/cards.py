"""A coupon and a receipt as the screens draw them: words and steps, no rule."""

from dataclasses import dataclass
from datetime import date, datetime

from scanner.number import format_number, is_own_shape
from webapp.domain.calendar import paris_day
from webapp.domain.scheme import AidScheme, DocumentRule
from webapp.domain.transaction import VALIDATED_STATUSES, Status
from webapp.services.identity import Match
from webapp.services.scan import CouponView
from webapp.services.transactions import TransactionView
from webapp.web.messages import document_type_label, explain, status_label
from webapp.web.messages.labels import anomaly_label, market_label, markets_label, step_label

UNVERIFIED = "Identité non vérifiée"
"""Stands in the place of a name where none was checked."""


@dataclass(frozen=True, slots=True)
class RailStep:
    """One window of the three-hatch rail."""

    rank: int
    amount_cents: int
    state: str
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """A coupon with its verdict."""

    outcome: str
    ok: bool
    title: str
    subtitle: str
    message: str
    steps: tuple[str, ...]
    amount_cents: int
    rank: int
    ranks_total: int
    scheme_label: str
    rail: tuple[RailStep, ...]
    market_label: str
    partner_market_label: str
    mismatch: bool
    expires_on: date
    number: str
    documents: tuple[DocumentRule, ...]
    checked_at: datetime
    coupon_id: str
    locked: bool
    locked_until: datetime | None
    can_unlock: bool
    asks_live_code: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose coupon it is, once the identity check has matched."""

    first_name: str
    family_name: str
    document_label: str
    checked_at: datetime
    expires_at: datetime
    check_id: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A debit made, or one reversed since."""

    outcome: str
    amount_cents: int
    rank: int
    ranks_total: int
    scheme_label: str
    rail: tuple[RailStep, ...]
    debited_at: datetime
    beneficiary_name: str
    reference: str
    partner_name: str
    status: Status
    status_label: str
    documents: tuple[DocumentRule, ...]
    can_cancel: bool
    transaction_id: str
    reason_errors: str | None
    flags: tuple[str, ...] = ()
    captured_at: datetime | None = None


def card(view: CouponView, *, owner: bool) -> Card:
    """Return the card of a coupon; ``owner`` may be offered the unlock."""
    coupon, scheme = view.coupon, view.scheme
    words = explain(
        "ok" if view.refused is None else view.refused.code,
        {"checked_at": view.checked_at} if view.refused is None else view.refused.details,
        scheme,
    )
    held = [c.market for c in view.partner.in_force(paris_day(view.checked_at)) if c.scheme_id == scheme.id]
    return Card(
        outcome=words.code,
        ok=view.refused is None,
        title=words.title,
        subtitle=words.subtitle,
        message=words.message,
        steps=words.to_do,
        amount_cents=coupon.amount_cents,
        rank=coupon.rank,
        ranks_total=len(scheme.rank),
        scheme_label=scheme.label,
        rail=_rail(
            scheme,
            {d.rank: d.status for d in view.file.debits},
            coupon.rank,
            refused=view.refused is not None,
        ),
        market_label=market_label(scheme, coupon.market),
        partner_market_label=markets_label(scheme, held),
        mismatch=words.code == "market_mismatch",
        expires_on=coupon.expires_on,
        number=printed_number(coupon.number),
        documents=scheme.rank_numbered(coupon.rank).document,
        checked_at=view.checked_at,
        coupon_id=coupon.id,
        locked=view.locked_until is not None,
        locked_until=view.locked_until,
        can_unlock=owner and view.locked_until is not None and view.owner_may_unlock,
        asks_live_code=scheme.asks_live_code,
    )


def holder(match: Match) -> Holder:
    """Return the person a check has matched, as the confirmation shows them."""
    return Holder(
        match.first_name,
        match.family_name,
        document_type_label(match.document_type),
        match.checked_at,
        match.expires_at,
        match.check_id,
    )


def receipt(view: TransactionView, *, reason_errors: str | None = None) -> Receipt:
    """Return the receipt of a transaction."""
    cancelled = view.status is Status.CANCELLED
    waits = view.status is Status.AWAITING_DOCUMENTS
    return Receipt(
        outcome="cancelled" if cancelled else "accepted",
        amount_cents=view.amount_cents,
        rank=view.rank,
        ranks_total=len(view.scheme.rank),
        scheme_label=view.scheme.label,
        rail=_rail(view.scheme, {d.rank: d.status for d in view.file.debits}, None, refused=False),
        debited_at=view.debited_at,
        beneficiary_name=view.beneficiary_name or UNVERIFIED,
        reference=reference(view.id),
        partner_name=view.partner_name,
        status=view.status,
        status_label=status_label(view.status),
        documents=view.scheme.rank_numbered(view.rank).document if waits else (),
        can_cancel=view.may_reverse,
        transaction_id=view.id,
        reason_errors=reason_errors,
        flags=tuple(map(anomaly_label, view.anomalies)),
        captured_at=view.captured_at,
    )


def reference(transaction_id: str) -> str:
    """Return the short form of a transaction's id that people read to each other."""
    head = transaction_id.replace("-", "")[:8].upper()
    return f"T-{head[:4]}-{head[4:]}"


def printed_number(number: str) -> str:
    """Return a number as printed: grouped when it is of our own shape, as it came otherwise."""
    return format_number(number) if is_own_shape(number) else number


def _rail(
    scheme: AidScheme, debits: dict[int, Status], shown: int | None, *, refused: bool
) -> tuple[RailStep, ...]:
    return tuple(
        RailStep(
            rank.number,
            rank.amount_cents,
            *_step(rank.number, debits.get(rank.number), shown, refused=refused),
        )
        for rank in scheme.rank
    )


def _step(rank: int, debit: Status | None, shown: int | None, *, refused: bool) -> tuple[str, str]:
    if debit is not None:
        return "debited", step_label("validated" if debit in VALIDATED_STATUSES else "debited", rank)
    if rank == shown:
        state = "refused" if refused else "current"
        return state, step_label(state, rank)
    return "later", step_label("later", rank)
