"""The words of what is refused on pages about devices: contests, anomalies, revocation."""

from collections.abc import Mapping

from webapp.web.messages.words import CALL, Case, Told, Words


def _not_grantable(case: Case) -> Told:
    rule = case.text("rule")
    because = f" Ce qui l’interdit : {rule}." if rule else ""
    return Told(
        "Accord impossible",
        "Rien n’a changé",
        f"Ce débit ne peut pas être accordé.{because} Rien n’a changé.",
        ("Refusez la contestation en donnant ce motif.",),
    )


CONTESTS: Mapping[str, Told | Words] = {
    "refusal_unknown": Told(
        "Refus inconnu",
        "Rien n’a changé",
        "Nous ne trouvons pas ce refus parmi ceux de vos appareils.",
        ("Revenez aux débits hors ligne refusés.", CALL),
    ),
    "contested_before": Told(
        "Déjà contesté",
        "Rien n’a changé",
        "Ce refus a déjà été contesté. Une seule fois suffit.",
        ("La réponse de la Région s’affiche sur ce refus.",),
    ),
    "contest_unknown": Told(
        "Contestation inconnue", "Rien n’a changé", "Nous ne trouvons pas cette contestation."
    ),
    "contest_decided": Told(
        "Contestation déjà décidée",
        "Rien n’a changé",
        "Une autre personne vient de décider cette contestation.",
        ("Sa décision est dans les dernières décisions.",),
    ),
    "contest_not_grantable": _not_grantable,
    "device_not_found": Told(
        "Appareil introuvable",
        "Rien n’a changé",
        "Cet appareil n’est pas de votre école, ou il est déjà retiré.",
        ("Revenez à la liste de vos appareils.",),
    ),
    "anomaly_unknown": Told(
        "Anomalie déjà vue",
        "Rien n’a changé",
        "Cette anomalie a déjà été vue, ou n’existe pas.",
        ("Revenez à la page « Hors ligne ».",),
    ),
}
