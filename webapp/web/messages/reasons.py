"""Why something was refused, in the few words that a line of a list has room for."""

from collections.abc import Mapping

from webapp.web.messages import explain

_REASONS: Mapping[str, str] = {
    "scheme_suspended": "Aide suspendue",
    "partner_not_validated": "École ou convention à valider",
    "market_mismatch": "Marchés différents",
    "coupon_revoked": "Coupon annulé",
    "already_debited": "Déjà débité",
    "coupon_expired": "Coupon expiré",
    "other_partner": "Dossier d’une autre école",
    "out_of_order": "Pas encore son tour",
    "previous_not_validated": "Coupon précédent à valider",
    "previous_not_paid": "Coupon précédent à payer",
    "identity_required": "Identité à vérifier",
    "coupon_unknown": "Numéro inconnu",
}


def reason_label(code: str) -> str:
    """Return why in a few words; a code without any of its own has the title of its explanation."""
    return _REASONS.get(code) or explain(code).title
