"""The words of signals that a coupon may be passed round: what was seen, what it may well be, what to do.

None of them is a verdict: each tells first of causes in which nobody did wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.domain.sharing import SignalKind
from webapp.web.filters import NO_BREAK_SPACE
from webapp.web.messages.words import Told

SHARING: Mapping[str, Told] = {
    "signal_unknown": Told(
        "Signal inconnu", "Rien n’a changé", "Nous ne trouvons pas ce signal, ou il est déjà effacé."
    ),
    "signal_closed": Told(
        "Signal déjà classé",
        "Rien n’a changé",
        "Une autre personne vient de classer ce signal.",
        ("Sa phrase est dans les derniers signaux classés.",),
    ),
}


@dataclass(frozen=True, slots=True)
class SignalWords:
    """What is said of a kind of signal; ``causes`` are those in which nobody did wrong."""

    title: str
    counted: str
    causes: tuple[str, ...]
    steps: tuple[str, ...]


_WORDS: Mapping[SignalKind, SignalWords] = {
    SignalKind.TWO_SCHOOLS: SignalWords(
        "Un coupon lu dans plusieurs écoles",
        "écoles",
        (
            "Le jeune a pu changer d’école, ou se renseigner dans plusieurs.",
            "Une personne peut aussi travailler dans deux écoles.",
        ),
        (
            "Ouvrez le coupon et lisez son histoire.",
            "Appelez les écoles : qui a présenté ce coupon, et comment ?",
            "Si une image circule, remplacez le coupon avec l’accord du jeune.",
        ),
    ),
    SignalKind.BURST: SignalWords(
        "Beaucoup de coupons lus en une heure",
        "coupons en une heure",
        (
            "Une sortie de groupe ou un jour d’inscription suffit à l’expliquer.",
            "Plusieurs collègues ont pu se servir de la même session.",
        ),
        (
            "Demandez à l’école ce qui s’est passé ce jour-là.",
            "Si la session est partagée, conseillez un code à six chiffres pour chacun.",
        ),
    ),
    SignalKind.NIGHT: SignalWords(
        "Des coupons lus la nuit",
        "coupons en une nuit",
        (
            "L’école a pu saisir le soir les coupons de la journée.",
            "Un cours de conduite peut aussi finir tard.",
        ),
        (
            "Demandez à l’école qui travaillait à cette heure.",
            "Si personne n’y était, faites fermer les sessions et changer le mot de passe.",
        ),
    ),
}


def signal_words(kind: SignalKind) -> SignalWords:
    """Return what is said of a kind of signal."""
    return _WORDS[kind]


def signals_sentence(waiting: int) -> str:
    """Say how many signals wait, in one line."""
    return f"{waiting}{NO_BREAK_SPACE}à regarder" if waiting else "Aucun n’attend"
