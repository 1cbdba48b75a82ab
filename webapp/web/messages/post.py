"""The words about mails that could not leave, for the administrator, and about those of a demonstration."""

from collections.abc import Mapping

from webapp.domain.mail import MailState

_KINDS: Mapping[str, str] = {
    "address_left": "Adresse changée",
    "anomaly_opened": "Point à vérifier",
    "anomaly_reminder": "Rappel d’un justificatif",
    "contest_decided": "Contestation acceptée ou refusée",
    "coupon_debited": "Débit d’un coupon",
    "coupon_replaced": "Nouveau coupon",
    "debit_disavowed": "Débit contesté",
    "debit_reversed": "Débit annulé",
    "message_written": "Message sur une transaction",
    "request_decided": "Réponse à une demande",
    "staff_identity_limit": "Essais d’identité suspendus",
    "transaction_refused": "Transaction refusée",
    "transaction_released": "Coupon rendu",
    "transaction_reopened": "Transaction reprise",
    "transaction_sent_back": "Justificatif demandé",
    "transaction_submitted": "Transaction déposée",
    "transaction_validated": "Transaction validée",
    "transfer_decided": "Transfert accordé ou refusé",
    "young_link_asked": "Lien pour voir ses coupons",
    "coupon_ends": "Fin d’un coupon",
}
_CODES: Mapping[str, str] = {
    "fault": "Guichet n’a pas pu préparer ce courriel. Nous en gardons la trace.",
    "kept": "Aucun service d’envoi n’est réglé.",
    "outside": "Une démonstration n’écrit qu’à des adresses de démonstration.",
    "unwritable": "Cette adresse ne peut pas s’écrire.",
    "530": "Le service d’envoi attend un mot de passe.",
    "535": "Le service d’envoi refuse notre mot de passe.",
    "550": "Cette adresse n’existe pas, ou refuse nos courriels.",
    "552": "La boîte de cette adresse est pleine.",
}
_STATES: Mapping[MailState, str] = {
    MailState.WAITING: "En attente",
    MailState.SENT: "Envoyé",
    MailState.REFUSED: "Non remis",
}


def kind_label(kind: str) -> str:
    """Return what a mail tells of."""
    return _KINDS.get(kind, "Courriel")


def state_label(state: MailState) -> str:
    """Return where a mail stands."""
    return _STATES[state]


def cause(code: str | None) -> str:
    """Return why the last try was in vain, with the server's own figure where there is one."""
    if code is None:
        return "Personne ne l’a encore pris en charge. Vérifiez que le service d’envoi est en marche."
    if not code.isdecimal():
        return _CODES.get(code, "Le service d’envoi ne répond pas.")
    told = "Le service l’a refusé." if code.startswith("5") else "Le service demande d’attendre."
    return f"{_CODES.get(code, told).removesuffix('.')} (code {code})."
