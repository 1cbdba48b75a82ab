"""The words of what is refused whatever the facts: requests, pictures, numbers, rights."""

from collections.abc import Mapping

from webapp.web.messages.reissue import REISSUE
from webapp.web.messages.review import REVIEW
from webapp.web.messages.sharing import SHARING
from webapp.web.messages.words import CALL, NOTHING, Told
from webapp.web.support import NUMBER

# A connection lost at the commit leaves it unknown whether the debit stands: only the same request can tell.
_AGAIN = "Renvoyez la même demande dans un instant : un débit ne compte qu’une fois."
_RELOAD = "Rechargez la page, puis recommencez."
_NEW_CLAIM = "Scannez le coupon et recommencez depuis le début."

_READING: Mapping[str, Told] = {
    "coupon_unknown": Told(
        "Coupon inconnu",
        NOTHING,
        f"Nous ne connaissons pas ce numéro. {NOTHING}",
        ("Vérifiez-le, ou scannez le QR.", CALL),
    ),
    "number_mistyped": Told(
        "Numéro à relire",
        NOTHING,
        f"Ce numéro a une faute de frappe. {NOTHING}",
        ("Relisez-le caractère par caractère, ou scannez le QR.", CALL),
    ),
    "payload_forged": Told(
        "Coupon non authentique",
        NOTHING,
        f"La signature de ce QR n’est pas celle de la Région. {NOTHING}",
        ("N’acceptez pas ce coupon.", "Demandez au jeune le coupon d’origine.", CALL),
    ),
    "payload_unreadable": Told(
        "QR incomplet",
        NOTHING,
        f"Ce QR est abîmé ou incomplet. {NOTHING}",
        ("Scannez-le de plus près, ou tapez le numéro imprimé dessous.", CALL),
    ),
    "training_coupon": Told(
        "Coupon d’entraînement",
        NOTHING,
        f"C’est un coupon d’entraînement. {NOTHING}",
        ("Ouvrez l’entraînement, dans « Plus ».",),
    ),
    "real_coupon": Told(
        "Vrai coupon",
        NOTHING,
        f"C’est un vrai coupon : quittez l’entraînement. Il n’a pas été lu. {NOTHING}",
        ("Lisez-le ensuite dans « Scanner ».",),
    ),
    "training_unknown": Told(
        "Autre numéro",
        NOTHING,
        f"Ce n’est pas un coupon d’entraînement. {NOTHING}",
        ("Tapez un numéro qui commence par « FAUX ».",),
    ),
    "empty": Told(
        "Photo vide",
        NOTHING,
        f"La photo reçue est vide. {NOTHING}",
        ("Prenez-en une autre, ou tapez le numéro.",),
    ),
    "too_large": Told(
        "Envoi trop lourd",
        NOTHING,
        f"Cet envoi dépasse la taille permise, 8 Mo pour une photo. {NOTHING}",
        ("Prenez une photo plus légère, ou tapez le numéro.",),
    ),
    "unsupported_type": Told(
        "Format non reconnu",
        NOTHING,
        f"Ce format n’est pas pris en charge. {NOTHING}",
        ("Envoyez une photo prise avec l’appareil, ou tapez le numéro.",),
    ),
    "unreadable": Told(
        "Photo illisible",
        NOTHING,
        f"Cette photo ne s’ouvre pas. {NOTHING}",
        ("Prenez-en une autre, ou tapez le numéro.",),
    ),
    "nothing_found": Told(
        "Aucun QR trouvé",
        NOTHING,
        f"Nous ne voyons pas de QR sur cette photo. {NOTHING}",
        ("Approchez-vous, évitez les reflets, ou tapez le numéro.",),
    ),
    "other_code": Told(
        "Un autre QR",
        NOTHING,
        f"Ce QR n’est pas un coupon. {NOTHING}",
        ("Cherchez le QR imprimé sur le coupon, ou tapez son numéro.",),
    ),
    "busy": Told(
        "Un instant",
        "Rien n’est confirmé",
        "Le service est très demandé et n’a pas encore répondu.",
        (_AGAIN,),
    ),
}

_CLAIMS: Mapping[str, Told] = {
    "face_not_confirmed": Told(
        "Visage à comparer",
        NOTHING,
        f"Le visage n’a pas été comparé à la photo. {NOTHING}",
        ("Comparez le visage à la photo de la pièce, puis cochez la case.",),
    ),
    "claim_reused": Told(
        "Demande déjà utilisée",
        NOTHING,
        "Cette demande porte le numéro d’une autre. Elle n’a rien débité.",
        (_NEW_CLAIM, CALL),
    ),
    "live_code_wrong": Told(
        "Code du jeune à relire",
        NOTHING,
        f"Le code du jeune ne correspond pas. {NOTHING}",
        ("Demandez le code affiché maintenant, sous son QR.", CALL),
    ),
    "document_not_in_force": Told(
        "Pièce à présenter",
        NOTHING,
        f"La pièce d’identité doit être en cours de validité. {NOTHING}",
        ("Demandez une autre pièce.", CALL),
    ),
    "not_locked": Told(
        "Rien à débloquer",
        NOTHING,
        "L’identité de ce coupon n’est pas bloquée.",
        ("Vous pouvez la vérifier.",),
    ),
    "unlock_used": Told(
        "Déblocage déjà utilisé",
        NOTHING,
        f"Le responsable a déjà débloqué ce coupon une fois. {NOTHING}",
        (f"La Région peut le débloquer : appelez le {NUMBER}.",),
    ),
}

_ACCESS: Mapping[str, Told] = {
    "unauthenticated": Told(
        "Connexion nécessaire",
        "Vous n’êtes pas connecté",
        "Connectez-vous pour continuer.",
        (f"Un identifiant perdu se retrouve par téléphone : {NUMBER}.",),
    ),
    "session_locked": Told(
        "Guichet verrouillé",
        NOTHING,
        "Deux minutes ont passé sans un geste, ou quelqu’un a verrouillé.",
        ("Choisissez qui vous êtes, puis tapez votre code.",),
    ),
    "pin_malformed": Told(
        "Code à compléter", "Rien n’a changé", "Le code a six chiffres.", ("Retapez les six chiffres.",)
    ),
    "pin_trivial": Told(
        "Code trop simple",
        "Rien n’a changé",
        "Ce code se devine. Prenez six chiffres qui ne se suivent ni ne se répètent.",
    ),
    "pin_closed": Told(
        "Mot de passe attendu",
        "Le guichet reste verrouillé",
        "Ce code est fermé après cinq essais, ou il a été retiré.",
        ("Connectez-vous avec votre mot de passe.",),
    ),
    "pin_unknown": Told(
        "Pas de code",
        "Rien n’a changé",
        "Cette personne n’a pas de code dans votre école.",
        ("Rechargez la page « Équipe ».",),
    ),
    # Nothing is said of debits here: the same claim may have been accepted before, its answer lost.
    "csrf_failed": Told(
        "La page a expiré",
        "Cet envoi n’est pas parti",
        "Cette page date d’avant votre dernière connexion. Cet envoi n’est pas parti.",
        ("Reprenez cette étape, ou rechargez la page.", "Un débit ne compte qu’une fois."),
    ),
    "form_expired": Told(
        "La page a expiré",
        "Cet envoi n’est pas parti",
        "Elle datait d’avant votre dernière connexion. Ce que vous avez tapé est toujours là.",
        ("Relisez-le, puis envoyez de nouveau.",),
    ),
    "role_required": Told(
        "Accès réservé",
        NOTHING,
        f"Votre compte ne donne pas accès à cette page. {NOTHING}",
        ("Demandez cet accès à votre responsable.", CALL),
    ),
    "partner_required": Told(
        "École à choisir",
        NOTHING,
        f"Votre compte n’agit pour aucune école. {NOTHING}",
        ("Demandez à votre responsable de vous ajouter.", CALL),
    ),
    "account_unknown": Told(
        "Compte inconnu", "Rien n’a changé", "Nous ne connaissons pas ce compte.", (CALL,)
    ),
    "account_closed": Told("Compte fermé", "Rien n’a changé", "Ce compte est fermé.", (CALL,)),
    "demo_only": Told(
        "Réservé à la démonstration",
        "Rien n’a changé",
        "Cette action n’existe que dans une démonstration.",
    ),
    "metrics_closed": Told(
        "Mesures réservées",
        "Rien n’a changé",
        "Les mesures se lisent depuis la machine elle-même, ou avec leur jeton.",
    ),
}

_REQUESTS: Mapping[str, Told] = {
    "malformed": Told(
        "Demande illisible", NOTHING, f"Cette demande n’a pas la forme attendue. {NOTHING}", (_RELOAD,)
    ),
    "invalid_request": Told(
        "Demande à corriger",
        NOTHING,
        f"Cette demande ne suit pas le format attendu. {NOTHING}",
        ("Corrigez les champs nommés, puis renvoyez-la.",),
    ),
    "link_expired": Told(
        "Ce lien ne sert plus",
        "Rien n’a changé",
        "Son temps est passé. Le courriel dit jusqu’à quel jour il a servi.",
        (
            "Vous n’étiez pas à l’école ce jour-là ? Appelez-nous.",
            "Gardez le courriel sous les yeux : il dit le jour, l’heure et l’école.",
            CALL,
        ),
    ),
    "link_unknown": Told(
        "Lien inconnu",
        "Rien n’a changé",
        "Ce lien n’est pas le nôtre, ou il est incomplet.",
        ("Ouvrez-le depuis le courriel, ou copiez-le en entier.", CALL),
    ),
    "mail_unknown": Told(
        "Courriel introuvable",
        "Rien n’a changé",
        "Ce courriel est déjà reparti, ou son contenu est effacé.",
        ("Revenez à la liste des courriels.",),
    ),
    "not_found": Told(
        "Page introuvable",
        "Rien n’a changé",
        "Cette page n’existe pas, ou n’existe plus.",
        ("Vérifiez l’adresse.",),
    ),
    "method_not_allowed": Told(
        "Action impossible ici",
        "Rien n’a changé",
        "Cette adresse ne prend pas ce genre de demande.",
        ("Revenez à la page d’où vous venez, puis recommencez.",),
    ),
    "internal": Told(
        "Le service a un problème",
        "Rien n’est confirmé",
        "Votre demande n’a pas abouti. Nous en gardons la trace.",
        (
            "Renvoyez la même demande : un débit ne compte qu’une fois.",
            f"Si cela dure, appelez le {NUMBER}.",
        ),
    ),
}

PROBLEMS: Mapping[str, Told] = {**_READING, **_CLAIMS, **REVIEW, **REISSUE, **SHARING, **_ACCESS, **_REQUESTS}
