"""The words of notices and of preferences: short, since the page each leads to says the rest."""

from collections.abc import Mapping

from webapp.web.messages.post import kind_label

_SENTENCES: Mapping[str, str] = {
    "anomaly_opened": "La Région vérifie un point avant de répondre.",
    "anomaly_reminder": "La Région attend encore un justificatif.",
    "contest_decided": "La Région a répondu à votre contestation.",
    "debit_disavowed": "Le jeune dit qu’il n’était pas là.",
    "message_written": "La Région vous a écrit.",
    "staff_identity_limit": "Trop d’essais faux en une heure, pour une personne.",
    "transaction_refused": "Elle ne sera pas payée. La page dit pourquoi.",
    "transaction_released": "Le débit ne compte plus.",
    "transaction_reopened": "La Région regarde de nouveau son refus.",
    "transaction_sent_back": "À vous de compléter.",
    "transaction_submitted": "Vos justificatifs sont à la Région.",
    "transaction_validated": "Le virement suit.",
    "transfer_decided": "La page du coupon donne la réponse.",
}
_AT_THE_REGION: Mapping[str, str] = {
    "anomaly_opened": "Un point est à vérifier.",
    "message_written": "Une école vous a écrit.",
    "transaction_submitted": "Ses justificatifs attendent votre examen.",
}
_SIGNS: Mapping[str, str] = {
    "anomaly_opened": "flag",
    "anomaly_reminder": "clock",
    "contest_decided": "scale",
    "debit_disavowed": "flag",
    "message_written": "mail",
    "staff_identity_limit": "lock",
    "transaction_refused": "no",
    "transaction_released": "undo",
    "transaction_reopened": "history",
    "transaction_sent_back": "upload",
    "transaction_submitted": "send",
    "transaction_validated": "ok",
    "transfer_decided": "users",
}
_HINTS: Mapping[str, str] = {
    "anomaly_opened": "La Région vérifie un point d’une transaction.",
    "anomaly_reminder": "Quand un justificatif demandé n’est pas arrivé.",
    "contest_decided": "La Région répond sur un débit hors ligne refusé.",
    "message_written": "La Région vous écrit sur une transaction.",
    "transaction_reopened": "La Région regarde de nouveau un refus.",
    "transaction_submitted": "Vos justificatifs sont arrivés à la Région.",
    "transaction_validated": "La Région accepte, avec la date du virement.",
    "transfer_decided": "La Région répond à une demande de transfert.",
}
WHY_COMPULSORY: Mapping[str, str] = {
    "debit_disavowed": "La sécurité des coupons en dépend.",
    "staff_identity_limit": "La sécurité des coupons en dépend.",
    "transaction_refused": "Un délai court à partir de cette réponse.",
    "transaction_released": "Cette somme ne sera pas payée.",
    "transaction_sent_back": "Sans votre réponse, rien n’est payé.",
}


def notice_words(kind: str, *, of_school: bool) -> tuple[str, str]:
    """Return the title and the sentence of a notice; a kind without words is told by its title."""
    here = _SENTENCES if of_school else {**_SENTENCES, **_AT_THE_REGION}
    return kind_label(kind), here.get(kind, "")


def notice_sign(kind: str) -> str:
    """Return the drawing of a notice."""
    return _SIGNS.get(kind, "info")


def preference_hint(kind: str) -> str:
    """Return when a mail that may be switched off is written."""
    return _HINTS[kind]
