"""The words of the assistance: whose turn it is, and what they have to do."""

from collections.abc import Mapping

from webapp.domain.transaction import Mover, Status

_MOVERS: Mapping[Mover, str] = {
    Mover.SCHOOL: "À l’école d’agir",
    Mover.REGION: "À la Région d’agir",
    Mover.PAYER: "Au payeur de la Région d’agir",
    Mover.BANK: "À la banque d’agir",
    Mover.NOBODY: "Plus rien n’est attendu",
}
_STEPS: Mapping[Status, str] = {
    Status.AWAITING_DOCUMENTS: "Elle doit envoyer ses justificatifs, puis les valider.",
    Status.SUBMITTED: "Elle examine les dossiers dans l’ordre d’arrivée.",
    Status.VALIDATED: "Il prépare le virement.",
    Status.IN_PAYMENT: "Le virement est parti.",
    Status.PAID: "La somme est payée.",
    Status.PAYMENT_REJECTED: "Le virement est revenu. Il doit le refaire.",
    Status.REFUSED: "La Région a refusé. L’école peut lui écrire depuis sa transaction.",
    Status.CANCELLED: "Le débit ne compte plus. Le coupon peut servir de nouveau, s’il est valable.",
}


def mover_words(mover: Mover, status: Status) -> tuple[str, str]:
    """Return whose turn it is, and what happens next."""
    return _MOVERS[mover], _STEPS[status]


def blocked_by(*, of_school: bool) -> str:
    """Return by whom something that holds a transaction up is settled."""
    return "à régler par l’école" if of_school else "à voir par la Région"
