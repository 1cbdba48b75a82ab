"""What is said under a field that can't be used."""

from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    "family_name": "Recopiez le nom de famille imprimé sur la pièce.",
    "birth_date": "Cette date n’existe pas. Recopiez le jour, le mois et l’année sur quatre chiffres.",
    "birth_date_missing": "Recopiez la date de naissance imprimée sur la pièce.",
    "live_code": "Tapez les six chiffres affichés sous le QR du jeune.",
    "document_type": "Choisissez la pièce présentée.",
    "first_name_missing": "Tapez le prénom, en 120 caractères au plus.",
    "family_name_missing": "Tapez le nom de famille, avec au moins une lettre.",
    "birth_date_impossible": "Cette date n’existe pas. Tapez jour, mois, et année sur quatre chiffres.",
    "email": "Ce n’est pas une adresse de courriel. Relisez-la, ou laissez vide.",
    "period": "Cette date n’existe pas. Choisissez-la, ou tapez jour/mois/année.",
    "offer": "Choisissez l’aide et le marché.",
    "batch_file": "Choisissez un fichier.",
    "replacement": "Choisissez pourquoi.",
    "account_id": "Choisissez qui vous êtes.",
    "pin": "Tapez les six chiffres de votre code.",
    "pin_again": "Les deux codes sont différents. Retapez-les.",
    "password_missing": "Tapez votre mot de passe.",
    "reason": "Écrivez une phrase, de 10 à 500 caractères.",
    "duplicate_reason": "Choisissez ce qui est arrivé.",
    "duplicate_note": "Écrivez une phrase, de 10 à 500 caractères.",
    "duplicate_confirmed": "Cochez cette case pour arrêter le coupon.",
    "password_wrong": "Ce n’est pas votre mot de passe. Relisez-le.",
}
