"""The words of documents: what did not go through, and what to do. Weight is the software's own business."""

from collections.abc import Mapping

from webapp.domain.documents import MOST_PAGES
from webapp.web.filters import day
from webapp.web.messages.words import CALL, Case, Told, Words

_NOT_KEPT = "Document non reçu"
_FLAT = "Photographiez chaque page à plat, en pleine lumière."
_HELD = "Ce qui est déjà arrivé est gardé une journée."


def _too_early(case: Case) -> Told:
    first = case.day("signed_from")
    since = "avant la date que l’aide accepte" if first is None else f"avant le {day(first)}"
    return Told(
        "Date de signature trop ancienne",
        _NOT_KEPT,
        f"Ce document a été signé {since}.",
        ("Vérifiez la date écrite sur le document.", CALL),
    )


DOCUMENTS: Mapping[str, Told | Words] = {
    "document_empty": Told(
        "Document vide",
        _NOT_KEPT,
        "Le fichier reçu ne contient rien.",
        (_FLAT, "Ou choisissez un autre fichier."),
    ),
    "document_too_large": Told(
        "Document trop lourd",
        _NOT_KEPT,
        "Ce fichier dépasse 10 Mo, ou ses pages sont trop grandes.",
        (_FLAT, "Vos photos sont allégées toutes seules."),
    ),
    "document_type": Told(
        "Format non reconnu",
        _NOT_KEPT,
        "Ce fichier n’est ni une photo ni un PDF.",
        (_FLAT, "Ou choisissez un PDF."),
    ),
    "document_unreadable": Told(
        "Document illisible",
        _NOT_KEPT,
        "Ce fichier ne s’ouvre pas : il est abîmé ou incomplet.",
        (_FLAT, "Ou envoyez un autre fichier."),
    ),
    "document_too_many_pages": Told(
        "Trop de pages",
        _NOT_KEPT,
        f"Un document compte {MOST_PAGES} pages au plus.",
        ("Envoyez seulement les pages demandées.", CALL),
    ),
    "document_protected": Told(
        "PDF protégé",
        _NOT_KEPT,
        "Ce PDF demande un mot de passe pour s’ouvrir.",
        ("Ouvrez-le, imprimez-le, puis photographiez chaque page.", "Ou envoyez un PDF sans mot de passe."),
    ),
    "document_infected": Told(
        "Fichier dangereux",
        _NOT_KEPT,
        "L’antivirus a reconnu un fichier dangereux. Nous ne l’avons pas gardé.",
        (_FLAT, "Faites vérifier l’ordinateur d’où vient ce fichier."),
    ),
    "document_unknown": Told(
        "Document inconnu",
        "Rien n’a changé",
        "Nous ne trouvons pas ce document parmi les vôtres.",
        ("Revenez à la liste des justificatifs.", CALL),
    ),
    "document_purged": Told(
        "Document effacé",
        "Rien n’a changé",
        "Ce document a été gardé le temps prévu, puis effacé.",
        (CALL,),
    ),
    "document_not_asked": Told(
        "Rien à envoyer",
        "Rien n’a changé",
        "La Région a ce qu’il lui faut ici, ou l’examine déjà.",
        ("Suivez l’avancement dans « Transactions ».", CALL),
    ),
    "document_dated_otherwise": Told(
        "Date déjà enregistrée",
        "La première date reste",
        "Ces pages sont déjà reçues, avec une autre date. Pour la corriger, reprenez les pages.",
        ("Revenez à la liste des justificatifs.", "Envoyez à nouveau les pages, avec la bonne date."),
    ),
    "document_signed_too_early": _too_early,
    "signature_date_required": Told(
        "Date de signature à indiquer",
        _NOT_KEPT,
        "Nous attendons le jour de la signature, déjà passé.",
        ("Recopiez la date écrite sur le document.",),
    ),
    "page_unknown": Told(
        "Page inconnue",
        "Rien n’a changé",
        "Ce document n’a pas cette page.",
        ("Revenez à sa première page.",),
    ),
    "file_missing": Told(
        "Fichier absent",
        "Rien n’a changé",
        "Ce document est connu, mais son fichier manque chez nous.",
        ("Appelez-nous : nous le cherchons dans les sauvegardes.", CALL),
    ),
    "antivirus_away": Told(
        "Un instant",
        "Rien n’est encore reçu",
        f"L’antivirus ne répond pas. {_HELD}",
        ("Renvoyez le document dans quelques minutes.",),
    ),
    "storage_away": Told(
        "Un instant",
        "Rien n’est encore reçu",
        f"Nous ne pouvons pas ranger ce document maintenant. {_HELD}",
        ("Renvoyez le document dans quelques minutes.",),
    ),
    "upload_unknown": Told(
        "Envoi à reprendre",
        _NOT_KEPT,
        "Cet envoi est terminé, ou attend depuis plus d’une journée.",
        ("Vérifiez la liste des justificatifs.", "Le document y manque ? Envoyez-le de nouveau."),
    ),
    "upload_offset": Told(
        "Envoi à reprendre",
        "Rien n’est perdu",
        f"Ce morceau ne suit pas ce qui est arrivé. {_HELD}",
        ("Reprenez l’envoi : il continue où il s’est arrêté.",),
    ),
    "upload_incomplete": Told(
        "Envoi inachevé",
        "Rien n’est perdu",
        f"Le fichier n’est pas arrivé en entier. {_HELD}",
        ("Reprenez l’envoi : il continue où il s’est arrêté.",),
    ),
    "upload_version": Told(
        "Envoi à reprendre",
        "Rien n’a changé",
        "Cet envoi suit une règle que nous ne connaissons pas.",
        ("Rechargez la page, puis recommencez.",),
    ),
    "spool_full": Told(
        "Un instant",
        "Rien n’est encore reçu",
        "Beaucoup de documents arrivent en même temps.",
        ("Gardez vos photos, et renvoyez-les dans quelques minutes.", CALL),
    ),
    "uploads_open": Told(
        "Trop d’envois en cours",
        "Rien n’a changé",
        "Votre école a déjà beaucoup d’envois en cours.",
        ("Terminez-les, ou attendez demain.", CALL),
    ),
}
