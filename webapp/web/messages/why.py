"""Why it happens: one or two sentences for the help page, beside what the screen has said already."""

from collections.abc import Mapping

_READING: Mapping[str, str] = {
    "coupon_unknown": "Un caractère a pu être mal lu, ou le coupon vient d’une autre aide.",
    "number_mistyped": "Le dernier caractère du numéro vérifie les autres. Il ne va pas avec eux.",
    "payload_forged": "Le QR a été fabriqué ou changé après son émission, même s’il en a l’air.",
    "payload_unreadable": "Le papier est plié, taché ou coupé, ou l’écran du jeune reflète la lumière.",
    "empty": "La photo n’a pas été prise, ou son envoi s’est arrêté.",
    "too_large": "Certains appareils font des photos très lourdes.",
    "unsupported_type": "Le fichier choisi n’est pas une photo, ou sa sorte est trop rare.",
    "unreadable": "Le fichier est abîmé, ou son envoi s’est arrêté.",
    "nothing_found": "Le QR est trop loin, flou, coupé ou caché par un reflet.",
    "other_code": "Il y a d’autres QR sur les papiers : celui d’une affiche, d’une facture, d’un site.",
}

_VERDICTS: Mapping[str, str] = {
    "scheme_suspended": "La Région arrête parfois l’aide un temps. Les coupons gardent leur date.",
    "partner_not_validated": "Il faut les deux : l’accord de la Région et une convention signée, en vigueur.",
    "market_mismatch": "Chaque école débite les coupons de son marché, et d’aucun autre.",
    "coupon_revoked": "Un coupon perdu, abîmé ou remplacé est retiré par la Région.",
    "already_debited": "Un coupon se débite une seule fois. Une copie ou une photo n’y change rien.",
    "coupon_expired": "Un coupon vaut jusqu’à la date imprimée, ce jour compris.",
    "other_partner": "Après le premier débit, le dossier reste à l’école qui l’a fait.",
    "out_of_order": "Les coupons d’un jeune se suivent : le premier, puis le deuxième, puis le troisième.",
    "previous_not_validated": "Un coupon se débite quand la Région a validé le précédent.",
    "previous_not_paid": "Pour cette aide, un coupon se débite quand le précédent est payé.",
}

_IDENTITY: Mapping[str, str] = {
    "identity_required": "Une vérification sert un seul débit, peu de temps, pour la même personne.",
    "identity_mismatch": "Le nom ou la date ne sont pas ceux du dossier. Lequel, nous ne le disons pas.",
    "wait": "Après trois essais qui ne correspondent pas, une attente sépare les suivants.",
    "identity_locked": "Six essais n’ont pas correspondu. Le coupon est bloqué dans votre école seulement.",
    "staff_limit": "Vingt essais d’une même personne n’ont pas correspondu en une heure.",
    "document_not_in_force": "La date de fin imprimée sur la pièce est passée.",
    "not_locked": "Le blocage a déjà été levé, ou sa durée est passée.",
    "unlock_used": "Le responsable débloque un coupon une fois. Au-delà, c’est la Région.",
    "face_not_confirmed": "Comparer le visage à la photo protège le jeune et votre école.",
}

_DEBIT: Mapping[str, str] = {
    "claim_reused": "La page a été rouverte pour un autre coupon, ou dans une autre école.",
    "live_code_required": "Une photo du coupon ne donne pas ce code : il faut le téléphone du jeune.",
    "live_code_wrong": "Le code change souvent : celui d’il y a une minute ne vaut plus.",
    "live_code_wait": "L’attente empêche de trouver le code en essayant tous les chiffres.",
    "transaction_unknown": "Elle est d’une autre école, ou l’adresse est incomplète.",
    "reason_required": "Le motif reste au dossier : il explique l’annulation à la Région.",
    "documents_missing": "La Région examine un débit quand ses justificatifs sont là.",
    "already_reviewed": "Une annulation se fait avant l’examen par la Région.",
}

_DOCUMENTS: Mapping[str, str] = {
    "document_type": "Un traitement de texte ou une archive ne se lit pas ici. Une photo ou un PDF, oui.",
    "document_unreadable": "L’envoi s’est arrêté, ou le fichier est abîmé depuis plus longtemps.",
    "document_too_large": "Une photo prise ici s’allège avant l’envoi. Un fichier choisi, pas toujours.",
    "document_too_many_pages": "La Région lit chaque page. Un contrat en compte rarement plus de dix.",
    "document_protected": "Un PDF fermé par un mot de passe ne peut être lu ni ici, ni à la Région.",
    "document_infected": "Le fichier ressemble à un virus connu. Il a pu venir d’un autre ordinateur.",
    "document_empty": "La photo n’a pas été prise, ou le fichier choisi ne contient rien.",
    "document_not_asked": "Un justificatif s’envoie tant que la Région l’attend. Ensuite, elle l’examine.",
    "document_dated_otherwise": "Les mêmes pages sont arrivées une première fois avec l’ancienne date.",
    "document_signed_too_early": "L’aide accepte un contrat type, signé depuis une certaine date.",
    "signature_date_required": "La Région compare cette date à celle du contrat.",
    "document_unknown": "Il est d’une autre école, ou l’adresse est incomplète.",
    "document_purged": "Un justificatif se garde quelques années après la décision, puis s’efface.",
    "file_missing": "C’est de notre fait, pas du vôtre.",
    "upload_unknown": "Un envoi sert une fois, et attend une journée au plus.",
    "upload_offset": "Le réseau a coupé pendant l’envoi, ou deux pages envoient le même fichier.",
    "upload_incomplete": "Le réseau a coupé pendant l’envoi.",
    "uploads_open": "Des envois commencés et non terminés s’accumulent. Ils s’effacent après une journée.",
    "spool_full": "Ce qui arrive attend une place. Elle se libère dès que d’autres envois finissent.",
    "antivirus_away": "Aucun fichier n’entre sans être vérifié. Le vôtre attend.",
    "storage_away": "L’endroit où se rangent les documents ne répond pas. Le vôtre attend.",
}

_ACCESS: Mapping[str, str] = {
    "unauthenticated": "La connexion se ferme après une journée de travail, ou quand on se déconnecte.",
    "sign_in_wait": "Plusieurs mots de passe n’ont pas convenu. L’attente protège votre compte.",
    "csrf_failed": "La connexion a changé depuis l’ouverture de la page, dans un autre onglet par exemple.",
    "role_required": "Certaines pages sont au responsable de l’école, d’autres à la Région.",
    "partner_required": "Votre compte n’est rattaché à aucune école, ou ne l’est plus.",
    "account_closed": "Votre responsable ou la Région a fermé ce compte.",
    "account_unknown": "L’adresse est mal écrite, ou le compte n’a jamais été ouvert.",
}

_SERVICE: Mapping[str, str] = {
    "busy": "Beaucoup de personnes s’en servent en même temps. Rien n’est perdu.",
    "internal": "C’est de notre fait, pas du vôtre.",
    "not_found": "L’adresse est incomplète, ou la page a été retirée.",
    "method_not_allowed": "La page a été rechargée au mauvais moment.",
    "malformed": "La page est ancienne, ou son envoi s’est arrêté en chemin.",
    "invalid_request": "Un champ manque, ou n’a pas la forme attendue.",
}

_YOUNG: Mapping[str, str] = {
    "young_signed_out": "La page des coupons s’ouvre par un lien reçu par courriel.",
    "link_wait": "L’attente évite de remplir une boîte de courriels.",
    "link_used": "Un lien qui a servi ne doit ouvrir à personne d’autre.",
    "young_link_expired": "Un courriel peut être lu plus tard par quelqu’un d’autre.",
    "link_other_browser": "Un lien transféré ou intercepté n’ouvre ainsi rien.",
    "address_malformed": "Une lettre, le signe @ ou la fin de l’adresse manque.",
    "request_open": "Une demande à la fois : la Région répond à chacune.",
    "not_replaceable": "Un autre coupon prend la place d’un coupon qui peut encore servir.",
    "replacement_too_late": "Un coupon remplacé garde son dernier jour.",
    "replacement_too_soon": "Les coupons se débitent dans l’ordre, un par un.",
}

WHY: Mapping[str, str] = {
    **_READING,
    **_VERDICTS,
    **_IDENTITY,
    **_DEBIT,
    **_DOCUMENTS,
    **_ACCESS,
    **_SERVICE,
    **_YOUNG,
}

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "connexion": tuple(_ACCESS),
    "lecture": tuple(_READING),
    "marches": ("market_mismatch",),
    "refus": tuple(code for code in _VERDICTS if code != "market_mismatch"),
    "identite": tuple(_IDENTITY),
    "debit": tuple(_DEBIT),
    "justificatifs": tuple(_DOCUMENTS),
    "service": tuple(_SERVICE),
    "jeunes": tuple(_YOUNG),
}
"""Which part of the help page explains which codes; those of no part stand together at its end."""
