"""The demonstration's coupons put into words: what each shows, and what is expected of the counter."""

from dataclasses import dataclass
from datetime import date

from flask import url_for

from webapp.services.demo import ShownCoupon
from webapp.web.cards import printed_number
from webapp.web.messages.demo import DEMO_COUPONS


@dataclass(frozen=True, slots=True)
class DemoCoupon:
    """One coupon of the page."""

    title: str
    what_it_shows: str
    expected: str
    number: str
    png_url: str
    family_name: str
    first_name: str
    birth_date: date
    rank: int
    amount_cents: int
    market_label: str


def shown_coupon(shown: ShownCoupon) -> DemoCoupon:
    """Return a coupon of the demonstration as its page shows it."""
    issued = shown.issued
    title, what_it_shows, expected = DEMO_COUPONS[shown.case]
    return DemoCoupon(
        title=title,
        what_it_shows=what_it_shows,
        expected=expected,
        number=printed_number(issued.coupon.number),
        png_url=url_for("public.demo_picture", coupon_id=issued.coupon.id),
        family_name=issued.family_name,
        first_name=issued.first_name,
        birth_date=issued.birth_date,
        rank=issued.coupon.rank,
        amount_cents=issued.coupon.amount_cents,
        market_label=issued.coupon.market,
    )
