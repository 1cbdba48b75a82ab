"""The demonstration's coupons and mails as its pages show them."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for

from webapp.domain.mail import MailState
from webapp.services.demo import ShownCoupon
from webapp.services.post import MailLine
from webapp.web.cards import printed_number
from webapp.web.messages.demo import DEMO_COUPONS
from webapp.web.messages.post import kind_label, state_label


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


@dataclass(frozen=True, slots=True)
class DemoMail:
    """One mail of the page; ``lines`` are its body's, each with the address it links to, if any."""

    id: str
    kind_label: str
    subject: str
    address: str
    written_at: datetime
    state: MailState
    state_label: str
    lines: tuple[tuple[str, str | None], ...]


def shown_mail(mail: MailLine, public_url: str) -> DemoMail:
    """Return a mail as the page shows it: what it links to can be followed, if it is ours."""
    lines = (mail.body or "").splitlines()
    return DemoMail(
        id=mail.id,
        kind_label=kind_label(mail.kind),
        subject=mail.subject,
        address=mail.address or "",
        written_at=mail.created_at,
        state=mail.state,
        state_label=state_label(mail.state),
        lines=tuple((line, line if line.startswith(f"{public_url}/") else None) for line in lines),
    )
