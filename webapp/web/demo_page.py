"""The demonstration's coupons put into words: what each shows, and what is expected of the counter."""

from dataclasses import dataclass
from datetime import date

from flask import url_for
from markupsafe import Markup

from webapp.services.demo import ShownCoupon
from webapp.web.cards import printed_number

_WORDS = {
    "ready": ("Prêt à débiter", "Un premier coupon du marché 2024.", "Débit possible au marché 2024"),
    "accents": (
        "Nom accentué",
        "Tapez le nom sans accent, sans particule, ou le nom d’usage.",
        "Débit possible au marché 2024",
    ),
    "old_market": (
        "Ancien marché",
        "Un coupon sans mention « 2024 ».",
        "Refusé au marché 2024, possible à l’ancien",
    ),
    "second_ready": ("Deuxième coupon", "Le premier est débité et validé.", "Débit possible au marché 2024"),
    "already_debited": ("Déjà débité", "Ce coupon a été débité ici.", "Refusé\u202f: déjà débité"),
    "previous_not_validated": (
        "Premier non validé",
        "La Région n’a pas encore validé le coupon 1.",
        "Refusé\u202f: attendre la validation",
    ),
    "other_partner": (
        "Dossier d’une autre école",
        "Le premier coupon a été débité ailleurs.",
        "Refusé\u202f: transfert à demander",
    ),
    "out_of_order": (
        "Dans le désordre",
        "Le troisième coupon, avant les deux autres.",
        "Refusé\u202f: le coupon 1 d’abord",
    ),
    "expired": ("Expiré", "Sa validité de douze mois est passée.", "Refusé\u202f: expiré"),
    "revoked": ("Annulé par la Région", "Le coupon a été retiré.", "Refusé\u202f: retiré"),
    "imported": (
        "Numéro venu d’ailleurs",
        "Un coupon importé, à taper\u00a0: son numéro n’est pas de notre forme.",
        "Possible à l’ancien marché",
    ),
}


@dataclass(frozen=True, slots=True)
class DemoCoupon:
    """One coupon of the page."""

    title: str
    what_it_shows: str
    expected: str
    number: str
    svg: Markup
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
    title, what_it_shows, expected = _WORDS[shown.case]
    return DemoCoupon(
        title=title,
        what_it_shows=what_it_shows,
        expected=expected,
        number=printed_number(issued.coupon.number),
        svg=Markup(shown.svg),  # noqa: S704  drawn by our own renderer from a signed text, no foreign input
        png_url=url_for("public.demo_picture", coupon_id=issued.coupon.id),
        family_name=issued.family_name,
        first_name=issued.first_name,
        birth_date=issued.birth_date,
        rank=issued.coupon.rank,
        amount_cents=issued.coupon.amount_cents,
        market_label=issued.coupon.market,
    )
