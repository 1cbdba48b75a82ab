"""The words of what is refused about messages, notices and the assistance's search."""

from collections.abc import Mapping

from webapp.domain.message import LENGTH, MOST_AN_HOUR
from webapp.web.filters import NARROW_NO_BREAK_SPACE
from webapp.web.messages.tries import length
from webapp.web.messages.words import Case, Told, Words

_LONGEST = f"{LENGTH.stop - 1:,}".replace(",", NARROW_NO_BREAK_SPACE)


def _message_wait(case: Case) -> Told:
    seconds = case.number("retry_after")
    when = "dans un moment" if seconds is None else f"dans {length(seconds)}"
    return Told(
        "Un moment avant le message suivant",
        "Rien n’est parti",
        f"Votre école a écrit {MOST_AN_HOUR} messages en une heure. Le suivant pourra partir {when}.",
        ("Gardez votre texte, puis envoyez-le à ce moment-là.",),
    )


VOICE: Mapping[str, Told | Words] = {
    "message_length": Told(
        "Message à compléter",
        "Rien n’est parti",
        f"Un message compte de {LENGTH.start} à {_LONGEST} caractères.",
        ("Écrivez votre message, ou raccourcissez-le.",),
    ),
    "message_reused": Told(
        "Message déjà envoyé",
        "Rien de plus n’est parti",
        "Cet envoi porte le numéro d’un autre message.",
        ("Rechargez la page, puis écrivez votre message.",),
    ),
    "message_wait": _message_wait,
    "notice_unknown": Told(
        "Notification introuvable",
        "Rien n’a changé",
        "Cette notification n’existe pas, ou a plus de trois mois.",
        ("Revenez à la liste.",),
    ),
    "mail_compulsory": Told(
        "Courriel nécessaire",
        "Rien n’a changé",
        "Un de ces courriels ne peut pas être arrêté.",
        ("Rechargez la page, puis recommencez.",),
    ),
    "nothing_debited": Told(
        "Coupon jamais débité",
        "Aucune transaction",
        "Ce coupon est connu, et n’a encore été débité nulle part.",
        ("Vérifiez le numéro avec la personne.",),
    ),
    "number_unknown": Told(
        "Numéro inconnu",
        "Aucune transaction",
        "Aucun coupon ni aucune transaction ne porte ce numéro.",
        ("Faites relire le numéro, caractère par caractère.",),
    ),
    "search_empty": Told(
        "Numéro à donner",
        "Rien n’a été cherché",
        "Aucun numéro n’a été tapé.",
        ("Tapez le numéro d’un coupon ou d’une transaction.",),
    ),
}
