"""The story of a transaction in French: what happened, whose turn it is, when money comes, what blocks."""

from collections.abc import Mapping
from datetime import date

from webapp.domain.documents import DocumentReason
from webapp.domain.outlook import Blocker, NextStep, Outlook
from webapp.domain.review import RefusalReason
from webapp.services.timeline import Event, EventKind
from webapp.web.filters import day_month, said, tied
from webapp.web.messages.deposit import document_reason_label
from webapp.web.messages.examining import refusal_reason
from webapp.web.messages.labels import anomaly_label
from webapp.web.support import NUMBER

_EVENTS: Mapping[EventKind, str] = {
    EventKind.CAPTURED: "Coupon pris sans réseau",
    EventKind.DEBITED: "Débit accepté",
    EventKind.DOCUMENT_RECEIVED: "Justificatif reçu",
    EventKind.DOCUMENT_ACCEPTED: "Justificatif accepté",
    EventKind.DOCUMENT_REFUSED: "Justificatif refusé",
    EventKind.SUBMITTED: "Déposé à la Région",
    EventKind.SENT_BACK: "Complément demandé",
    EventKind.VALIDATED: "Validé par la Région",
    EventKind.REFUSED: "Refusé par la Région",
    EventKind.REOPENED: "Examen repris",
    EventKind.RELEASED: "Coupon rendu au jeune",
    EventKind.REVERSED: "Débit annulé par l’école",
    EventKind.ANOMALY_OPENED: "Anomalie",
    EventKind.ANOMALY_CLOSED: "Anomalie levée",
}

STATES: Mapping[EventKind, str] = {
    EventKind.DEBITED: "done",
    EventKind.DOCUMENT_ACCEPTED: "done",
    EventKind.VALIDATED: "done",
    EventKind.DOCUMENT_REFUSED: "stop",
    EventKind.REFUSED: "stop",
    EventKind.ANOMALY_OPENED: "stop",
}
"""How an event looks on the timeline; any other is a past step of this place."""

STEPS: Mapping[NextStep, tuple[str, str]] = {
    NextStep.SEND_DOCUMENTS: (
        "À vous : envoyer les justificatifs",
        "La Région examine ce débit dès qu’ils sont tous là.",
    ),
    NextStep.SEND_AGAIN: (
        "À vous : renvoyer ce que la Région demande",
        "Lisez le motif, importez le document, puis validez.",
    ),
    NextStep.REVIEW: (
        "À la Région : examiner ce débit",
        "Les débits sont examinés dans leur ordre d’arrivée. Vous n’avez rien à faire.",
    ),
    NextStep.ORDER_PAYMENT: (
        "À la Région : préparer le virement",
        "Le débit est validé. Vous n’avez rien à faire.",
    ),
    NextStep.RECEIVE_PAYMENT: (
        "À la banque : vous verser la somme",
        "Le virement est parti. Vous n’avez rien à faire.",
    ),
    NextStep.PAY_AGAIN: (
        "À la Région : refaire le virement",
        "La banque l’a rendu. Vérifiez le RIB de votre école.",
    ),
}
"""Whose turn it is and what they do, then what to know of it."""

_OVER: Mapping[str, tuple[str, str]] = {
    "paid": ("Payé", "La somme a été versée sur le compte de votre école."),
    "refused": ("Refusé", "La Région a dit non. Le motif est dans les étapes."),
    "cancelled": ("Annulé", "Ce débit ne sera pas payé."),
}

_BLOCKERS: Mapping[Blocker, str] = {
    Blocker.DOCUMENTS: "les justificatifs de ce coupon, jamais envoyés.",
    Blocker.ASKED: "un justificatif que la Région redemande.",
    Blocker.DISPUTED: "le jeune conteste ce débit. La Région vérifie.",
    Blocker.TO_CHECK: "la Région vérifie comment ce coupon a été pris.",
    Blocker.ACCOUNT: "le compte de votre école, refusé par la banque.",
    Blocker.LATE: f"le délai est passé, sans motif connu ici. Appelez le {NUMBER}.",
}

COMING: Mapping[NextStep, tuple[str, ...]] = {
    NextStep.SEND_DOCUMENTS: ("Examen par la Région", "Virement à votre école"),
    NextStep.SEND_AGAIN: ("Examen par la Région", "Virement à votre école"),
    NextStep.REVIEW: ("Réponse de la Région", "Virement à votre école"),
    NextStep.ORDER_PAYMENT: ("Virement à votre école",),
    NextStep.RECEIVE_PAYMENT: ("Somme sur votre compte",),
    NextStep.PAY_AGAIN: ("Nouveau virement à votre école",),
}
"""The steps still to come; the last of them is the payment."""


def event_title(event: Event) -> str:
    """Return what happened, in a few words."""
    title = _EVENTS[event.kind]
    if event.anomaly is not None:
        title = f"{title} : {anomaly_label(event.anomaly).lower()}"
    return tied(title)


def event_why(event: Event) -> str:
    """Return what it was about, why, and what the officer wrote of it."""
    parts = [event.document] if event.document else []
    if event.reason in set(DocumentReason):
        parts.append(document_reason_label(DocumentReason(event.reason)).lower())
    elif event.reason in set(RefusalReason):
        parts.append(refusal_reason(RefusalReason(event.reason)))
    first = ", ".join(parts)
    typed = said(event.sentence) if event.sentence else ""
    return tied(" ".join(part for part in (f"{first}." if first else "", typed) if part))


def next_words(outlook: Outlook, status: str) -> tuple[str, str]:
    """Return whose turn it is and what they do, then what to know of it."""
    title, text = STEPS.get(outlook.step) or _OVER[status]
    return tied(title), tied(text)


def window_words(window: tuple[date, date]) -> str:
    """Return when a payment is expected, such as "Attendu entre le 19 et le 26 mars." (``Source: F21``)."""
    first, last = window
    start = day_month(first)
    if (first.year, first.month) == (last.year, last.month):
        start = start.rpartition(" ")[0]
    return f"Attendu entre le {start} et le {day_month(last)}."


def blocker_words(blocker: Blocker) -> str:
    """Return what blocks, as it follows « Ce qui bloque » (``Source: F30``)."""
    return tied(_BLOCKERS[blocker])
