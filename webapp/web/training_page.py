"""The training's own pages put into words: its coupons, the markets, the receipt of nothing."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from scanner.render import render_svg
from webapp.domain.scheme import AidScheme, DocumentRule
from webapp.domain.training import Case, Classroom, MadeUpPerson, Step, TrainingCoupon
from webapp.web.cards import Card, RailStep
from webapp.web.filters import tied
from webapp.web.lessons import Lesson, lesson
from webapp.web.messages.labels import market_label, markets_label, step_label
from webapp.web.messages.training import TRAINING_COUPONS


@dataclass(frozen=True, slots=True)
class TrainingSheet:
    """A training coupon as its screens draw it."""

    card: Card
    made: TrainingCoupon
    scheme: AidScheme

    @property
    def is_strangers(self) -> bool:
        """Whether it comes with somebody else's document."""
        return self.made.case is Case.STRANGER

    def identity_lesson(self) -> Lesson:
        """Return what the identity screen adds: the document, and to copy it."""
        hint, step = (
            ("identity_stranger", Step.MISMATCH) if self.is_strangers else ("identity", Step.IDENTITY)
        )
        return lesson(hint, step, presents=self.made.presents)


@dataclass(frozen=True, slots=True)
class ShownTrainingCoupon:
    """One coupon of the page to scan from."""

    title: str
    expected: str
    number: str
    svg: Markup
    rank: int
    amount_cents: int
    market_label: str
    presents: MadeUpPerson


@dataclass(frozen=True, slots=True)
class TrainingReceipt:
    """What a receipt would show, of a debit that is none."""

    amount_cents: int
    rank: int
    ranks_total: int
    rail: tuple[RailStep, ...]
    beneficiary_name: str
    shown_at: datetime
    documents: tuple[DocumentRule, ...]


def shown_coupons(room: Classroom) -> list[ShownTrainingCoupon]:
    """Return the training coupons as pictures; their QR says their number and no more."""
    return [_shown(room, made) for made in room.coupons]


def _shown(room: Classroom, made: TrainingCoupon) -> ShownTrainingCoupon:
    title, expected = TRAINING_COUPONS[made.case]
    coupon = made.coupon
    return ShownTrainingCoupon(
        title=tied(title),
        expected=tied(expected),
        number=coupon.number,
        svg=Markup(render_svg(coupon.number)),  # noqa: S704  drawn by our own renderer, no foreign input
        rank=coupon.rank,
        amount_cents=coupon.amount_cents,
        market_label=market_label(room.scheme, coupon.market),
        presents=made.presents,
    )


def shown_markets(room: Classroom) -> dict[str, str | list[str]]:
    """Return which coupons the partner takes and which not, by what they bear."""
    others = [market.code for market in room.scheme.market if market.code not in room.held]
    return {
        "taken": markets_label(room.scheme, room.held),
        "left": markets_label(room.scheme, others) if others else "",
        "elsewhere": [market.elsewhere for market in room.scheme.market if market.code in others],
    }


def training_receipt_of(sheet: TrainingSheet) -> TrainingReceipt:
    """Return the receipt of nothing: no window of its rail is green."""
    rail = tuple(
        RailStep(
            rank.number,
            rank.amount_cents,
            "current" if rank.number == sheet.card.rank else "later",
            step_label("training", rank.number)
            if rank.number <= sheet.card.rank
            else step_label("later", rank.number),
        )
        for rank in sheet.scheme.rank
    )
    holder = sheet.made.holder
    return TrainingReceipt(
        amount_cents=sheet.card.amount_cents,
        rank=sheet.card.rank,
        ranks_total=sheet.card.ranks_total,
        rail=rail,
        beneficiary_name=f"{holder.first_name} {holder.family_name.upper()}",
        shown_at=sheet.card.checked_at,
        documents=sheet.card.documents,
    )
