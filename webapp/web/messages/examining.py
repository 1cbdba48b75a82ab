"""The words of the Region's review: its refusals, its typed reasons, the sentences that it suggests."""

from collections.abc import Mapping

from webapp.domain.documents import DocumentReason
from webapp.domain.review import HOLD, MOST_ASKED, RefusalReason, ReviewAct
from webapp.web.filters import NO_BREAK_SPACE
from webapp.web.messages.words import Told

_UNCHANGED = "Rien n’a changé"

EXAMINING: Mapping[str, Told] = {
    "nothing_asked": Told(
        "Rien à demander",
        _UNCHANGED,
        f"Cochez une pièce ou nommez-en une : {MOST_ASKED} au plus.",
        ("Chaque pièce demandée a sa ligne.",),
    ),
    "document_reason_required": Told(
        "Motif à choisir", _UNCHANGED, "Choisissez pourquoi chaque pièce cochée ne convient pas."
    ),
    "document_name_required": Told(
        "Pièce à nommer", _UNCHANGED, "Écrivez le nom de la pièce, en 3 à 120 caractères."
    ),
    "refusal_reason_required": Told("Motif à choisir", _UNCHANGED, "Choisissez le motif du refus."),
    "held_by_other": Told(
        "Dossier pris",
        _UNCHANGED,
        "Une autre personne de la Région examine ce dossier.",
        ("Prenez le suivant, ou revenez plus tard.",),
    ),
    "not_waiting": Told(
        "Dossier déjà examiné",
        _UNCHANGED,
        "Ce dossier n’attend plus la Région.",
        ("Prenez le suivant.",),
    ),
    "second_person_needed": Told(
        "Un second accord est attendu",
        "Votre accord est gardé",
        "Pour ce montant, deux personnes de la Région doivent être d’accord.",
        ("Demandez à un collègue d’ouvrir ce dossier.",),
    ),
    "anomaly_of_school": Told(
        "Anomalie de l’école",
        _UNCHANGED,
        "Cette anomalie se ferme avec la pièce que l’école doit envoyer.",
        ("Acceptez la pièce, ou validez le dossier.",),
    ),
}

_DOCUMENT_REASONS: Mapping[DocumentReason, tuple[str, str]] = {
    DocumentReason.UNREADABLE: ("Illisible", "La pièce ne se lit pas. Photographiez-la à plat, en pleine lumière."),
    DocumentReason.INCOMPLETE: ("Incomplète", "Il manque des pages. Envoyez la pièce entière."),
    DocumentReason.NOT_SIGNED: ("Non signée", "La signature manque. Envoyez la pièce signée par les deux parties."),
    DocumentReason.WRONG_DOCUMENT: ("Mauvaise pièce", "Ce n’est pas la pièce demandée. Envoyez celle nommée ici."),
    DocumentReason.WRONG_PERSON: ("Autre personne", "La pièce est au nom d’une autre personne. Envoyez celle du jeune."),
    DocumentReason.OUT_OF_DATE: ("Périmée", "La date de la pièce est passée. Envoyez une pièce à jour."),
    DocumentReason.OTHER: ("Autre motif", ""),
}

_REFUSALS: Mapping[RefusalReason, tuple[str, str]] = {
    RefusalReason.LATE: ("Hors délai", "La demande est arrivée après le délai prévu."),
    RefusalReason.SEVERAL_FILES: ("Plusieurs dossiers", "Le jeune a déjà un autre dossier pour cette aide."),
    RefusalReason.WRONG_ACCOUNT: ("RIB d’un autre nom", "Le RIB n’est pas au nom de l’école."),
    RefusalReason.WRONG_PERSON: ("Autre personne", "Les pièces ne sont pas celles du jeune de ce coupon."),
    RefusalReason.NOT_COVERED: ("Prestation non couverte", "L’aide ne paie pas cette prestation."),
    RefusalReason.NO_ANSWER: ("Sans réponse", "Les pièces demandées ne sont pas venues."),
    RefusalReason.OTHER: ("Autre motif", ""),
}

_DECIDED: Mapping[ReviewAct, str] = {
    ReviewAct.VALIDATE: "Validée",
    ReviewAct.FIRST_YES: "Premier accord",
    ReviewAct.SEND_BACK: "Pièces demandées",
    ReviewAct.REFUSE: "Refusée",
    ReviewAct.REOPEN: "Examen repris",
    ReviewAct.RELEASE: "Coupon rendu",
}

_DONE: Mapping[str, str] = {
    "validee": "Transaction validée.",
    "premier-accord": "Votre accord est gardé. Un collègue donnera le second.",
    "demandee": "Pièces demandées à l’école.",
    "refusee": "Transaction refusée.",
    "reprise": "Examen repris. Le dossier attend dans la file.",
    "rendue": "Coupon rendu. Il peut être débité de nouveau.",
    "conforme": "Pièce conforme.",
    "deposee": "Dossier rendu à la file.",
    "fermee": "Anomalie fermée.",
    "fin": "Il n’y a pas d’autre dossier de ce côté.",
}


def document_reasons() -> list[tuple[str, str, str]]:
    """Return code, label and suggested sentence of each reason why a document won't do (``Source: M7``)."""
    return [(str(code), *words) for code, words in _DOCUMENT_REASONS.items()]


def document_reason(code: DocumentReason) -> str:
    """Return why a document won't do, in two words."""
    return _DOCUMENT_REASONS[code][0]


def refusal_reasons() -> list[tuple[str, str, str]]:
    """Return code, label and suggested sentence of each reason of a refusal (``Source: M7``)."""
    return [(str(code), *words) for code, words in _REFUSALS.items()]


def refusal_reason(code: RefusalReason) -> str:
    """Return why a transaction is refused, in two or three words."""
    return _REFUSALS[code][0]


def decided(act: ReviewAct) -> str:
    """Return what was decided, as the history says it."""
    return _DECIDED[act]


def done(code: str) -> str:
    """Return what was just done, from the word that an address bears; empty for any other word."""
    return _DONE.get(code, "")


def review_sentence(waiting: int) -> str:
    """Say how many transactions wait for a review, in one line."""
    return f"{waiting}{NO_BREAK_SPACE}à examiner" if waiting else "Aucun dossier n’attend"


def anomalies_sentence(count: int) -> str:
    """Say how many anomalies are open, in one line."""
    return f"{count}{NO_BREAK_SPACE}en cours" if count else "Aucune n’est ouverte"


def hold_minutes() -> int:
    """Return for how many minutes a transaction is kept for the officer who took it."""
    return int(HOLD.total_seconds() // 60)
