"""The words of the Region's review: its refusals, its typed reasons, the sentences that it suggests."""

from collections.abc import Mapping

from webapp.domain.documents import DocumentReason
from webapp.domain.review import MOST_ASKED, RefusalReason, ReviewAct
from webapp.web.filters import NO_BREAK_SPACE
from webapp.web.messages.deposit import document_reason_label
from webapp.web.messages.words import Told

_UNCHANGED = "Rien n’a changé"

EXAMINING: Mapping[str, Told] = {
    "nothing_asked": Told(
        "Rien à demander",
        _UNCHANGED,
        f"Cochez un document, ou nommez-en un : {MOST_ASKED} au plus.",
        ("Chaque document demandé a sa ligne.",),
    ),
    "document_reason_required": Told(
        "Motif à choisir", _UNCHANGED, "Choisissez pourquoi chaque document coché ne convient pas."
    ),
    "document_name_required": Told(
        "Document à nommer", _UNCHANGED, "Écrivez le nom du document, en 3 à 120 caractères."
    ),
    "refusal_reason_required": Told("Motif à choisir", _UNCHANGED, "Choisissez le motif du refus."),
    "held_by_other": Told(
        "Dossier pris",
        _UNCHANGED,
        "Une autre personne de la Région examine ce dossier.",
        ("Prenez le suivant, ou revenez plus tard.",),
    ),
    "sent_again": Told(
        "Dossier renvoyé depuis",
        _UNCHANGED,
        "L’école a renvoyé ce dossier depuis l’ouverture de votre page.",
        ("Regardez les documents affichés ici, puis décidez.",),
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
    "disavowal_open": Told(
        "Débit contesté par le jeune",
        _UNCHANGED,
        "Le jeune dit ne pas être venu. La validation attend votre décision sur ce point.",
        ("Ouvrez l’anomalie, écrivez ce que vous avez appris, et fermez-la.", "Puis validez, ou refusez."),
    ),
    "anomaly_of_school": Told(
        "Anomalie de l’école",
        _UNCHANGED,
        "Cette anomalie se ferme avec le document que l’école doit envoyer.",
        ("Acceptez le document, ou validez le dossier.",),
    ),
}

_SUGGESTED: Mapping[DocumentReason, str] = {
    DocumentReason.UNREADABLE: "Le document ne se lit pas. Photographiez-le à plat, en pleine lumière.",
    DocumentReason.INCOMPLETE: "Il manque des pages. Envoyez le document entier.",
    DocumentReason.NOT_SIGNED: "Une signature manque. Envoyez le document signé.",
    DocumentReason.WRONG_DOCUMENT: "Ce n’est pas le document attendu. Envoyez celui nommé ici.",
    DocumentReason.WRONG_PERSON: "Le document est au nom d’une autre personne. Envoyez celui du jeune.",
    DocumentReason.OUT_OF_DATE: "La date du document est passée. Envoyez un document à jour.",
    DocumentReason.OTHER: "",
}

_REFUSALS: Mapping[RefusalReason, tuple[str, str]] = {
    RefusalReason.LATE: ("Hors délai", "La demande est arrivée après le délai prévu."),
    RefusalReason.SEVERAL_FILES: ("Plusieurs dossiers", "Le jeune a déjà un autre dossier pour cette aide."),
    RefusalReason.WRONG_ACCOUNT: ("RIB d’un autre nom", "Le RIB n’est pas au nom de l’école."),
    RefusalReason.WRONG_PERSON: ("Autre personne", "Les documents ne sont pas ceux du jeune de ce coupon."),
    RefusalReason.NOT_COVERED: ("Prestation non couverte", "L’aide ne paie pas cette prestation."),
    RefusalReason.NO_ANSWER: ("Sans réponse", "Les documents demandés ne sont pas venus."),
    RefusalReason.OTHER: ("Autre motif", ""),
}

_DECIDED: Mapping[ReviewAct, str] = {
    ReviewAct.VALIDATE: "Validée",
    ReviewAct.FIRST_YES: "Premier accord",
    ReviewAct.SEND_BACK: "Documents demandés",
    ReviewAct.REFUSE: "Refusée",
    ReviewAct.REOPEN: "Examen repris",
    ReviewAct.RELEASE: "Coupon rendu",
}

_DONE: Mapping[str, str] = {
    "validee": "Transaction validée.",
    "premier-accord": "Votre accord est gardé. Un collègue donnera le second.",
    "demandee": "Documents demandés à l’école.",
    "refusee": "Transaction refusée.",
    "reprise": "Examen repris. Le dossier attend dans la file.",
    "rendue": "Coupon rendu. Il peut être débité de nouveau.",
    "conforme": "Document conforme.",
    "deposee": "Dossier rendu à la file.",
    "fermee": "Anomalie fermée.",
    "fin": "Il n’y a pas d’autre dossier de ce côté.",
}


def document_reasons() -> list[tuple[str, str, str]]:
    """Return code, label and suggested sentence of each reason why a document won't do (``Source: M7``)."""
    return [(str(code), document_reason_label(code), words) for code, words in _SUGGESTED.items()]


def refusal_reasons() -> list[tuple[str, str, str]]:
    """Return code, label and suggested sentence of each reason of a refusal (``Source: M7``)."""
    return [(str(code), *words) for code, words in _REFUSALS.items()]


def suggested(code: str) -> str:
    """Return the sentence that a reason of a document suggests; empty where there is none."""
    return _SUGGESTED[DocumentReason(code)] if code in set(DocumentReason) else ""


def suggested_refusal(code: str) -> str:
    """Return the sentence that a reason of a refusal suggests; empty where there is none."""
    return _REFUSALS[RefusalReason(code)][1] if code in set(RefusalReason) else ""


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
