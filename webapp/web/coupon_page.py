"""One coupon as the Region's page draws it: words and links, no rule and no name."""

from dataclasses import dataclass
from datetime import date

from webapp.domain.coupon import CouponKind, CouponState, RevocationReason
from webapp.services.coupon_story import CouponStory, StoryEvent
from webapp.web.cards import printed_number
from webapp.web.filters import day_clock, euros, said
from webapp.web.messages.issuing import REPLACED, coupon_label, event_words, replacement_label
from webapp.web.messages.reasons import reason_label


@dataclass(frozen=True, slots=True)
class Happened:
    """One step of the timeline."""

    state: str
    title: str
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A reason for another coupon, with what it costs."""

    value: str
    label: str
    fee: str


@dataclass(frozen=True, slots=True)
class CouponPage:
    """A coupon, its story and the acts that its page offers."""

    id: str
    number: str
    rank: int
    ranks_total: int
    amount_cents: int
    scheme_label: str
    market_label: str
    expires_on: date
    provisional: bool
    state: CouponState
    state_label: str
    replaced_by: str | None
    replaces: str | None
    request_id: str | None
    others: tuple[tuple[int, str], ...]
    events: tuple[Happened, ...]
    choices: tuple[Choice, ...]
    proof_asked: bool
    can_withdraw: bool
    can_print: bool
    weeks: int


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form of the page that could not be sent: which, what was typed, and what is wrong with that."""

    form: str
    reason: str = ""
    choice: str = ""
    error: str | None = None


def coupon_page(story: CouponStory) -> CouponPage:
    """Return the page of a coupon."""
    coupon, scheme = story.coupon, story.scheme
    fees = scheme.duplicates
    return CouponPage(
        id=coupon.id,
        number=printed_number(coupon.number),
        rank=coupon.rank,
        ranks_total=len(scheme.rank),
        amount_cents=coupon.amount_cents,
        scheme_label=scheme.label,
        market_label=scheme.market_coded(coupon.market).label,
        expires_on=coupon.expires_on,
        provisional=coupon.kind is CouponKind.PROVISIONAL,
        state=story.state,
        state_label=REPLACED if story.replaced_by is not None else coupon_label(story.state),
        replaced_by=story.replaced_by,
        replaces=story.replaces,
        request_id=story.request_id,
        others=story.others,
        events=tuple(_happened(event) for event in story.events),
        choices=tuple(
            Choice(reason, replacement_label(reason), euros(cents) if cents else "sans frais")
            for reason, cents in story.fees.items()
        ),
        proof_asked=fees is not None and fees.stolen_needs_proof and RevocationReason.STOLEN in story.fees,
        can_withdraw=story.can_withdraw,
        can_print=story.can_print,
        weeks=0 if scheme.provisional is None else scheme.provisional.weeks,
    )


def _happened(event: StoryEvent) -> Happened:
    state, title = event_words(event.kind, stopped=event.became)
    if event.amount_cents:
        title = f"{title}, {euros(abs(event.amount_cents))}"
    return Happened(state, title, day_clock(event.at), ". ".join(filter(None, _why(event))))


def _why(event: StoryEvent) -> list[str]:
    told = [event.partner_name]
    if event.kind in {"coupon_replaced", "coupon_revoked"} and event.code:
        told.append(replacement_label(RevocationReason(event.code)))
    if event.kind == "claim_refused" and event.code:
        told.append(reason_label(event.code))
    if event.fee_cents:
        told.append(f"Frais\u00a0: {euros(event.fee_cents)}")
    if event.note:
        told.append(said(event.note))
    return told
