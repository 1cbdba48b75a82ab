"""The words of what the Region can't do with a coupon, a request or a batch."""

from collections.abc import Mapping

from webapp.web.messages.words import CALL, Told

_UNCHANGED = "Rien n’a changé"

REISSUE: Mapping[str, Told] = {
    "rank_debited": Told(
        "Coupon déjà débité",
        _UNCHANGED,
        "Ce rang porte un débit : un autre coupon ne servirait à rien.",
        ("Si le débit est une méprise, l’école peut l’annuler avant l’examen.",),
    ),
    "replacement_expired": Told(
        "Coupon expiré",
        _UNCHANGED,
        "Ce coupon a expiré. Celui qui le remplacerait aurait expiré aussi.",
    ),
    "duplicates_off": Told(
        "Pas de duplicata ici",
        _UNCHANGED,
        "Cette aide ne prévoit pas de duplicata.",
        ("Un coupon peut être réémis par la Région, sans frais.",),
    ),
    "proof_required": Told(
        "Preuve du vol attendue",
        _UNCHANGED,
        "Un vol se prouve par un dépôt de plainte.",
        ("Cochez la case une fois la preuve vue, ou choisissez « perdu ».",),
    ),
    "provisional_off": Told(
        "Pas de coupon provisoire ici",
        _UNCHANGED,
        "Cette aide ne prévoit pas de coupon provisoire.",
        ("Remplacez le coupon par un duplicata.",),
    ),
    "request_unknown": Told("Demande inconnue", _UNCHANGED, "Nous ne trouvons pas cette demande d’un jeune."),
    "request_decided": Told(
        "Demande déjà décidée",
        _UNCHANGED,
        "Une autre personne vient de décider cette demande.",
        ("Sa décision est dans les dernières décisions.",),
    ),
    "nothing_corrected": Told(
        "Rien à corriger",
        _UNCHANGED,
        "Toutes ces valeurs sont déjà celles du dossier.",
        ("Corrigez ce qui est faux, ou refusez la demande.",),
    ),
    "batch_unknown": Told("Lot inconnu", _UNCHANGED, "Nous ne trouvons pas ce lot de coupons.", (CALL,)),
    "batch_decided": Told(
        "Lot déjà décidé",
        _UNCHANGED,
        "Une autre personne a confirmé ou abandonné ce lot.",
        ("Lisez où il en est maintenant.",),
    ),
    "batch_file_too_large": Told(
        "Fichier trop lourd",
        "Rien n’a été préparé",
        "Ce fichier dépasse 8 Mo, la taille permise ici.",
        (
            "Partagez-le en plusieurs fichiers, chacun avec la ligne des colonnes.",
            "Gardez ensemble les lignes d’un même jeune.",
        ),
    ),
    "batch_known": Told(
        "Fichier déjà reçu",
        "Rien n’a été préparé",
        "Ce fichier est déjà celui d’un autre lot.",
        ("Cherchez-le dans les lots, ou envoyez un autre fichier.",),
    ),
    "known_unsaid": Told(
        "Des jeunes sont déjà connus",
        _UNCHANGED,
        "Dites d’abord ce qui arrive à ceux qui ont déjà un dossier.",
    ),
    "batch_of_known": Told(
        "Il ne resterait personne",
        _UNCHANGED,
        "Tous les jeunes de ce lot ont déjà un dossier.",
        ("Abandonnez ce lot, ou ouvrez-leur un autre dossier.",),
    ),
    "person_known": Told(
        "Dossier déjà ouvert",
        "Rien n’a été émis",
        "Un jeune de ce nom, né ce jour-là, a déjà un dossier.",
        ("Pour un homonyme, passez par un fichier.",),
    ),
    "address_known": Told(
        "Adresse déjà connue",
        "Rien n’a été émis",
        "Un jeune qui a un dossier reçoit déjà ses courriels à cette adresse.",
        ("Relisez le nom et la date de naissance.", "Pour un frère ou une sœur, passez par un fichier."),
    ),
    "same_person": Told(
        "Une autre personne est attendue",
        _UNCHANGED,
        "Votre accord est déjà donné. Une autre personne de la Région doit donner le sien.",
        ("Demandez à un collègue d’ouvrir cette page.",),
    ),
}
