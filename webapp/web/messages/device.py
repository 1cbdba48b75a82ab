"""The words of a device that judges a coupon by itself, without network: kept with their page."""

from collections.abc import Mapping

from webapp.web.messages import explain
from webapp.web.messages.words import Explanation, Told

_AS_ONLINE = (
    "scheme_suspended",
    "partner_not_validated",
    "market_mismatch",
    "coupon_revoked",
    "already_debited",
    "coupon_expired",
    "out_of_order",
    "previous_not_validated",
    "previous_not_paid",
    "other_partner",
    "payload_forged",
    "payload_unreadable",
    "number_mistyped",
    "other_code",
)
"""What is refused without network in the words in which it is refused with it."""

_LATER = "Rendez le coupon au jeune : il reste valable."
_NETWORK = "Retrouvez le réseau, puis scannez de nouveau."

_ALONE: Mapping[str, Told] = {
    "already_kept": Told(
        "Déjà gardé ici",
        "À confirmer par la Région",
        "Ce coupon attend déjà sur ce téléphone. Il partira au retour du réseau.",
        ("Ne le gardez pas une seconde fois.",),
    ),
    "needs_network": Told(
        "À vérifier avec le réseau",
        "Rien n’a été gardé",
        "Ce téléphone ne sait pas tout de ce coupon.",
        (_NETWORK, _LATER),
    ),
    "live_code_required": Told(
        "Ce coupon demande le réseau",
        "Rien n’a été gardé",
        "Cette aide demande un code affiché par le jeune. Sans réseau, personne ne peut le vérifier.",
        (_NETWORK, _LATER),
    ),
    "number_unverifiable": Told(
        "Numéro non vérifiable hors ligne",
        "Rien n’a été gardé",
        "Sans réseau, seul le QR prouve qu’un coupon est vrai.",
        ("Scannez le QR du coupon.", "Il ne se lit pas ? Retrouvez le réseau, puis tapez le numéro."),
    ),
    "licence_missing": Told(
        "Hors ligne pas prêt",
        "Rien n’a été gardé",
        "Ce téléphone n’a pas encore les données de la Région.",
        (_NETWORK, _LATER),
    ),
    "device_revoked": Told(
        "Appareil retiré",
        "Rien n’a été gardé",
        "Votre responsable a retiré cet appareil : il ne débite plus hors ligne.",
        (_NETWORK, _LATER),
    ),
    "device_unknown": Told(
        "Appareil non reconnu",
        "Rien n’a été gardé",
        "La Région ne reconnaît plus cet appareil : il ne débite plus hors ligne.",
        ("Retrouvez le réseau, puis inscrivez-le de nouveau.", _LATER),
    ),
    "licence_expired": Told(
        "Données trop anciennes",
        "Rien n’a été gardé",
        "Ce téléphone est sans réseau depuis trop longtemps pour vérifier un coupon.",
        (_NETWORK, _LATER),
    ),
    "cap_exceeded": Told(
        "Limite hors ligne atteinte",
        "Rien n’a été gardé",
        "Ce téléphone garde déjà autant de débits que la Région le permet.",
        ("Retrouvez le réseau : la limite se recharge.", _LATER),
    ),
}
"""What only a device says; nobody has refused anything then."""


def device_words() -> list[tuple[Explanation, bool]]:
    """Return every explanation of the page without network, and whether it is a refusal."""
    online = [(explain(code), True) for code in _AS_ONLINE]
    return online + [(Explanation.of(code, told), False) for code, told in _ALONE.items()]
