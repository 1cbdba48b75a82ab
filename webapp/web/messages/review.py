"""The words of what is refused after a debit: reversals, decisions, transfers, what the Region looks up."""

from collections.abc import Mapping

from webapp.web.messages.words import CALL, Told
from webapp.web.support import NUMBER

REVIEW: Mapping[str, Told] = {
    "transaction_unknown": Told(
        "Transaction inconnue",
        "Rien n’a changé",
        "Nous ne trouvons pas cette transaction parmi les vôtres.",
        ("Cherchez-la dans « Transactions ».", CALL),
    ),
    "affiliation_pending": Told(
        "Affiliation en attente",
        "Les transactions ne sont pas encore ouvertes",
        "Votre demande d’affiliation doit être validée. Les transactions s’ouvriront ensuite.",
        (
            "Attendez l’accord de la Région, annoncé par courriel.",
            f"Pour savoir où en est la demande, appelez le {NUMBER}.",
        ),
    ),
    "convention_unsigned": Told(
        "Convention à signer",
        "Les transactions ne sont pas encore ouvertes",
        "La Région a validé votre structure. Votre convention reste à signer.",
        (
            "Signez la convention : les transactions s’ouvrent aussitôt.",
            f"Elle est déjà signée ? Appelez le {NUMBER}.",
        ),
    ),
    "reason_required": Told(
        "Motif à écrire",
        "Rien n’a changé",
        "Écrivez le motif, en 10 à 500 caractères.",
        ("Dites en une phrase ce qui s’est passé.",),
    ),
    "documents_missing": Told(
        "Justificatifs attendus",
        "Rien n’a changé",
        "L’école n’a pas encore envoyé tous les justificatifs de ce débit.",
        ("Attendez son envoi, ou écrivez-lui.",),
    ),
    "already_reviewed": Told(
        "Dossier déjà examiné",
        "Rien n’a changé",
        "La Région a examiné ce dossier, ou ce débit est déjà annulé.",
        (f"Pour une correction, appelez le {NUMBER}.",),
    ),
    "partner_unknown": Told(
        "École inconnue", "Rien n’a changé", "Nous ne connaissons pas cette école.", (CALL,)
    ),
    "file_not_bound": Told(
        "Dossier libre",
        "Rien n’a changé",
        "Ce dossier n’est encore suivi par aucune école.",
        ("Un transfert n’est pas nécessaire.",),
    ),
    "same_partner": Told(
        "Même école",
        "Rien n’a changé",
        "Cette école suit déjà ce dossier.",
        ("Un transfert n’est pas nécessaire.",),
    ),
    "transfer_not_possible": Told(
        "Transfert inutile ici",
        "Rien n’a changé",
        "Ce coupon n’est pas refusé à cause d’une autre école.",
        ("Lisez ce que dit ce coupon maintenant.", CALL),
    ),
    "transfer_unknown": Told(
        "Demande inconnue", "Rien n’a changé", "Nous ne trouvons pas cette demande de transfert."
    ),
    "transfer_decided": Told(
        "Demande déjà décidée",
        "Rien n’a changé",
        "Une autre personne vient de décider cette demande.",
        ("Sa décision est dans les dernières décisions.",),
    ),
    "already_revoked": Told(
        "Coupon déjà annulé", "Rien n’a changé", "La Région a déjà annulé ce coupon.", (CALL,)
    ),
    "name_required": Told(
        "Nom à compléter", "Rien n’a changé", "Un nom de famille est attendu.", ("Complétez le nom.",)
    ),
    "scheme_unknown": Told(
        "Aide inconnue", "Rien n’a changé", "Nous ne connaissons pas cette aide.", (CALL,)
    ),
    "market_unknown": Told("Marché inconnu", "Rien n’a changé", "Cette aide n’a pas ce marché.", (CALL,)),
}
