"""The words of the identity check: a try that missed, waits, locks. Which field differs is never told."""

from collections.abc import Mapping

from webapp.web.messages.words import CALL, NOTHING, Case, Told, Words
from webapp.web.support import NUMBER

_MINUTE = 60
_HOUR = 3600


def _mismatch(case: Case) -> Told:
    left = case.number("tries_left")
    return Told(
        "Cela ne correspond pas",
        NOTHING,
        "Relisez la pièce, lettre à lettre.",
        () if left is None else (f"Il vous reste {_count(left, 'essai')} avant le blocage de ce coupon.",),
    )


def _wait(case: Case) -> Told:
    seconds = case.number("retry_after")
    when = "dans un instant" if seconds is None else f"dans {length(seconds)}"
    return Told(
        "Un instant avant l’essai suivant",
        NOTHING,
        f"Plusieurs essais n’ont pas correspondu. Nouvel essai possible {when}. {NOTHING}",
        ("Relisez la pièce, lettre à lettre.", CALL),
    )


def _pin_wrong(case: Case) -> Told:
    left = case.number("tries_left")
    rest = "quelques essais" if left is None else _count(left, "essai")
    return Told(
        "Ce n’est pas ce code",
        "Le guichet reste verrouillé",
        "Vérifiez le nom choisi, puis retapez les six chiffres.",
        (f"Il vous reste {rest}. Ensuite, il faudra le mot de passe.",),
    )


def _sign_in_wait(case: Case) -> Told:
    seconds = case.number("retry_after")
    when = "dans un instant" if seconds is None else f"dans {length(seconds)}"
    return Told(
        "Un instant avant de réessayer",
        "Vous n’êtes pas connecté",
        f"Plusieurs connexions n’ont pas abouti. Nouvel essai possible {when}.",
        ("Relisez l’adresse et le mot de passe.", CALL),
    )


def _staff_limit(case: Case) -> Told:
    seconds = case.number("retry_after")
    when = "dans une heure au plus" if seconds is None else f"dans {length(seconds)}"
    return Told(
        "Trop d’essais en une heure",
        NOTHING,
        f"Vos essais d’identité sont suspendus. Ils reprennent {when}. {NOTHING}",
        ("Votre responsable en est averti. Un collègue peut faire la vérification.", CALL),
    )


def _live_code_required(case: Case) -> Told:
    # Of a claim kept without network nobody stands at the counter any more.
    gone = case.details.get("offline") is True
    steps = (
        ("Rappelez le jeune, puis refaites le débit avec le réseau.",)
        if gone
        else ("Demandez le code affiché maintenant, sous son QR.", "Il lui faut du réseau.")
    )
    message = f"Cette aide demande le code affiché par le jeune. {NOTHING}"
    return Told("Code du jeune attendu", NOTHING, message, (*steps, CALL))


def _live_code_wait(case: Case) -> Told:
    seconds = case.number("retry_after")
    when = "dans une heure au plus" if seconds is None else f"dans {length(seconds)}"
    return Told(
        "Un instant avant le code suivant",
        NOTHING,
        f"Plusieurs codes n’ont pas convenu. Nouvel essai possible {when}. {NOTHING}",
        ("Vérifiez que le jeune ouvre bien ce coupon.", CALL),
    )


def _locked(case: Case) -> Told:
    seconds = case.number("retry_after")
    left = "24 heures au plus" if seconds is None else length(seconds)
    return Told(
        "Identité bloquée",
        NOTHING,
        f"Trop d’essais d’identité pour ce coupon. Il se débloque dans {left}. {NOTHING}",
        (
            "Le responsable de l’école peut le débloquer une fois.",
            f"Ensuite, la Région le peut : appelez le {NUMBER}.",
        ),
    )


def _count(number: int, noun: str) -> str:
    # French counts from two on in the plural: « 0 essai », « 1 essai », « 2 essais ».
    return f"{number} {noun}" if number <= 1 else f"{number} {noun}s"


def length(seconds: int) -> str:
    """Write a wait in its largest unit, rounded up: whoever waits that long is not told to wait again."""
    if seconds <= 2 * _MINUTE:
        return _count(seconds, "seconde")
    if seconds <= 2 * _HOUR:
        return _count(-(-seconds // _MINUTE), "minute")
    return _count(-(-seconds // _HOUR), "heure")


TRIES: Mapping[str, Words] = {
    "identity_mismatch": _mismatch,
    "pin_wrong": _pin_wrong,
    "sign_in_wait": _sign_in_wait,
    "wait": _wait,
    "live_code_required": _live_code_required,
    "live_code_wait": _live_code_wait,
    "staff_limit": _staff_limit,
    "identity_locked": _locked,
}
