"""The demonstration's coupons in words: a title, what each shows, what is expected of the counter."""

from collections.abc import Mapping

DEMO_COUPONS: Mapping[str, tuple[str, str, str]] = {
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
    "already_debited": ("Déjà débité", "Ce coupon a été débité ici.", "Refusé\u00a0: déjà débité"),
    "previous_not_validated": (
        "Premier non validé",
        "La Région n’a pas encore validé le coupon 1.",
        "Refusé\u00a0: attendre la validation",
    ),
    "other_partner": (
        "Dossier d’une autre école",
        "Le premier coupon a été débité ailleurs.",
        "Refusé\u00a0: transfert à demander",
    ),
    "out_of_order": (
        "Dans le désordre",
        "Le troisième coupon, avant les deux autres.",
        "Refusé\u00a0: le coupon 1 d’abord",
    ),
    "expired": ("Expiré", "Sa validité de douze mois est passée.", "Refusé\u00a0: expiré"),
    "revoked": ("Annulé par la Région", "Le coupon a été retiré.", "Refusé\u00a0: retiré"),
    "imported": (
        "Numéro venu d’ailleurs",
        "Un coupon importé, à taper\u00a0: son numéro n’est pas de notre forme.",
        "Possible à l’ancien marché",
    ),
}
