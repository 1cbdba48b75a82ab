"""What stands on paper: the words of a receipt and of a coupon as printed."""

from collections.abc import Mapping
from datetime import datetime

from flask import Response

from scanner.render import modules
from webapp.services.coupon_sheet import CouponSheet
from webapp.services.transactions import TransactionView
from webapp.web import cards
from webapp.web.filters import clock, clock_seconds, day, day_clock, euros, tied
from webapp.web.support import NUMBER, opening_hours

RECEIPT = "receipt"
"""The form ``templates/pdf/receipt.typ``."""
COUPON = "coupon"
"""The form ``templates/pdf/coupon.typ``."""


def receipt_words(view: TransactionView, printed_at: datetime, *, demo: bool) -> Mapping[str, str]:
    """Return the words of a transaction's receipt.

    The person is named as on screen: the paper goes to their file and to the school's. Not printed: their
    birth date, the coupon's number, with which it could be presented, and who served them.
    """
    shown = cards.receipt(view)
    cancelled = shown.outcome == "cancelled"
    debited = f"{day(view.debited_at)} à {clock_seconds(view.debited_at)}"
    words = {
        "title": "Reçu d’un débit annulé" if cancelled else "Reçu de débit",
        "scheme": shown.scheme_label,
        "demo": "Démonstration" if demo else "",
        "amount": euros(shown.amount_cents),
        "sentence": f"Débités le {debited}, puis annulés."
        if cancelled
        else f"Débités le {debited}. {_accepted(view)}",
        "cancelled": "Ce débit est annulé. Il ne sera pas payé." if cancelled else "",
        "reference": shown.reference,
        "partner": shown.partner_name,
        "beneficiary": shown.beneficiary_name,
        "coupon": f"{shown.rank} sur {shown.ranks_total}",
        "debited": debited,
        "status": shown.status_label,
        "printed": f"Imprimé le {day(printed_at)} à {clock(printed_at)}. Le statut peut encore changer.",
        "warning": "Ce reçu ne prouve pas le paiement.",
        "call": f"Une question ? Appelez le {NUMBER}.",
    }
    return {name: tied(word) for name, word in words.items()}


def coupon_words(sheet: CouponSheet, printed_at: datetime, *, demo: bool) -> Mapping[str, str]:
    """Return the words of a coupon's sheet, its QR among them as lines of modules, 1 for a dark one.

    Nobody is named: whoever finds a sheet has still to know whose it is before it is worth anything.
    """
    coupon, scheme = sheet.coupon, sheet.scheme
    mention = scheme.market_coded(coupon.market).mention
    documents = ", ".join(one.label for one in scheme.rank_numbered(coupon.rank).document)
    words = {
        "title": f"Coupon {coupon.rank} sur {len(scheme.rank)}",
        "scheme": scheme.label,
        "demo": "Démonstration" if demo else "",
        "mention": mention,
        "amount": euros(coupon.amount_cents),
        "provisional": "" if sheet.dated is None else f"Coupon provisoire du {day(sheet.dated)}.",
        "picture": f"QR du coupon {coupon.rank}, {euros(coupon.amount_cents)}",
        "number": cards.printed_number(coupon.number),
        "until": f"Valable jusqu’au {day(coupon.expires_on)} inclus",
        "bring": "Votre pièce d’identité, en cours de validité.",
        "documents": f"Pour l’école : {documents}." if documents else "",
        "where": _where(sheet, mention),
        "whose": "Ce coupon est à votre nom et sert une seule fois. L’école vérifie votre identité.",
        "care": "Gardez le QR propre et sans pli. N’en envoyez pas de photo.",
        "lost": "Perdu ou volé ? Demandez un autre coupon : celui-ci s’arrêtera partout.",
        "printed": f"Imprimé le {day(printed_at)} à {clock(printed_at)}.",
        "warning": "Seule l’école voit si ce coupon peut encore servir.",
        "call": f"Une question ? Appelez le {NUMBER}. {opening_hours()}",
    }
    lines = ("".join("1" if dark else "0" for dark in line) for line in modules(sheet.text))
    return {name: tied(word) for name, word in words.items()} | {"modules": " ".join(lines)}


def pdf_response(content: bytes, name: str) -> Response:
    """Return a paper as a file to keep or to print; its name tells nobody's."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def _where(sheet: CouponSheet, mention: str) -> str:
    if sheet.bound:
        return "Présentez cette feuille à l’école qui suit votre dossier."
    if mention:
        return f"Présentez cette feuille à une école du marché {mention}."
    return "Présentez cette feuille à une école de l’ancien marché."


def _accepted(view: TransactionView) -> str:
    """Say both times of what was taken without network (``Source``: the offline protocol, 7)."""
    if view.captured_at is None:
        return "Accepté par la Région."
    return f"Pris hors ligne le {day_clock(view.captured_at)}, accepté le {day_clock(view.debited_at)}."
