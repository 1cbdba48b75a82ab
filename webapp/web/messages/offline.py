"""The words of devices and of what is said of claims made without network, once they arrive."""

from collections.abc import Mapping

from webapp.web.filters import day_clock
from webapp.web.messages.words import CALL, NOTHING, Case, Told, Words

_ONLINE = "Rappelez le jeune, puis refaites le débit avec le réseau."
_CONTEST = "Vous pouvez aussi contester auprès de la Région."


def _licence_expired(case: Case) -> Told:
    ended = case.moment("licence_ends_at")
    until = f" Il pouvait débiter hors ligne jusqu’au {day_clock(ended)}." if ended is not None else ""
    return Told(
        "Délai hors ligne dépassé",
        "L’appareil était resté trop longtemps sans réseau",
        f"Cet appareil était sans réseau depuis trop longtemps.{until} {NOTHING}",
        (_ONLINE, _CONTEST),
    )


OFFLINE: Mapping[str, Told | Words] = {
    "licence_expired": _licence_expired,
    "cap_exceeded": Told(
        "Trop de débits hors ligne",
        "Le nombre ou le montant permis était atteint",
        f"Cet appareil avait atteint sa limite de débits hors ligne. {NOTHING}",
        (_ONLINE, _CONTEST),
    ),
    "chain_broken": Told(
        "Journal de l’appareil incohérent",
        "Deux débits portent le même rang",
        f"Le journal de cet appareil ne suit pas celui que la Région connaît. {NOTHING}",
        (_ONLINE, "Inscrivez de nouveau cet appareil.", CALL),
    ),
    "device_revoked": Told(
        "Appareil retiré",
        "Votre responsable l’a retiré",
        f"Cet appareil a été retiré par votre responsable. {NOTHING}",
        (_ONLINE, _CONTEST),
    ),
    "device_unknown": Told(
        "Appareil inconnu",
        NOTHING,
        f"Nous ne connaissons pas cet appareil dans votre structure. {NOTHING}",
        ("Inscrivez-le de nouveau : le débit reste gardé ici.", CALL),
    ),
    "signature_invalid": Told(
        "Signature refusée",
        NOTHING,
        f"La signature de cet appareil ne correspond pas. {NOTHING}",
        ("Inscrivez-le de nouveau : le débit reste gardé ici.", CALL),
    ),
    "identity_unverified": Told(
        "Identité non vérifiée",
        "L’identité n’a pas pu être confirmée",
        f"La vérification d’identité faite hors ligne ne tient pas. {NOTHING}",
        ("Rappelez le jeune et vérifiez sa pièce avec le réseau.", _CONTEST),
    ),
    "conflict": Told(
        "Débit à vérifier",
        "La Région a repris une sauvegarde",
        "Ce débit était accepté, mais un autre dossier en parle autrement. La Région va vérifier.",
        ("Gardez ce reçu : il reste sur cet appareil.", CALL),
    ),
    "licence_lost": Told(
        "Débit gardé",
        "La Région a repris une sauvegarde",
        "Cet appareil doit d’abord se faire reconnaître. Votre débit reste gardé ici.",
        ("Gardez cette page ouverte avec le réseau.",),
    ),
    "not_restored": Told(
        "Aucune reprise en cours",
        "Rien n’a changé",
        "Aucune sauvegarde n’a été reprise, ou le tri est déjà fait.",
        ("Vérifiez le journal.",),
    ),
    "receipt_invalid": Told(
        "Reçu non reconnu",
        "Ce reçu ne change rien",
        "La Région n’a pas signé ce reçu pour votre structure.",
        ("Gardez-le et appelez-nous.", CALL),
    ),
    "invitation_unknown": Told(
        "Code d’inscription inconnu",
        "Aucun appareil n’a été inscrit",
        "Ce code n’existe pas, a déjà servi ou a expiré.",
        ("Demandez un nouveau code à votre responsable.",),
    ),
    "device_malformed": Told(
        "Appareil non reconnu",
        "Aucun appareil n’a été inscrit",
        "Cet appareil n’a pas donné ce qu’il faut pour être inscrit.",
        ("Mettez le navigateur à jour, puis recommencez.", CALL),
    ),
}
