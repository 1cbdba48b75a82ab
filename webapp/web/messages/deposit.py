"""What is said of documents: where one stands, why it can't be used, what an antivirus said."""

from collections.abc import Mapping

from webapp.domain.documents import DocumentReason, ScanState

_REASONS: Mapping[DocumentReason, str] = {
    DocumentReason.UNREADABLE: "Illisible",
    DocumentReason.INCOMPLETE: "Incomplet",
    DocumentReason.NOT_SIGNED: "Non signé",
    DocumentReason.WRONG_DOCUMENT: "Ce n’est pas le bon document",
    DocumentReason.WRONG_PERSON: "Au nom d’une autre personne",
    DocumentReason.OUT_OF_DATE: "Périmé",
    DocumentReason.OTHER: "Autre motif",
}

_SCANS: Mapping[ScanState, str] = {
    ScanState.CLEAN: "Analysé contre les virus.",
    ScanState.INFECTED: "Refusé par l’antivirus.",
    ScanState.NOT_SCANNED: "Non analysé contre les virus.",
}

ASKED_ANEW, ASKED_MORE = "À renvoyer", "Demandé par la Région"
"""What the Region asks of a document when it gives no reason of the list."""

UNREAL_DAY = "Cette date n’existe pas. Tapez le jour, le mois et l’année sur quatre chiffres."


def document_reason_label(reason: DocumentReason) -> str:
    """Return why a document can't be used."""
    return _REASONS[reason]


def scan_label(scan: ScanState) -> str:
    """Return what an antivirus said of a document."""
    return _SCANS[scan]
