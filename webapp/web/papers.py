"""What stands on paper: the words of a receipt as printed."""

from collections.abc import Mapping
from datetime import datetime

from webapp.services.transactions import TransactionView
from webapp.web import cards
from webapp.web.filters import clock, clock_seconds, day, day_clock, euros, tied
from webapp.web.support import NUMBER

RECEIPT = "receipt"
"""The form ``templates/pdf/receipt.typ``."""


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


def _accepted(view: TransactionView) -> str:
    """Say both times of what was taken without network (``Source``: the offline protocol, 7)."""
    if view.captured_at is None:
        return "Accepté par la Région."
    return f"Pris hors ligne le {day_clock(view.captured_at)}, accepté le {day_clock(view.debited_at)}."
