"""The French names of statuses, documents and roles: those of the contract."""

from collections.abc import Iterable, Mapping

from webapp.domain.actors import Role
from webapp.domain.anomaly import AnomalyKind, DeviceAnomalyKind
from webapp.domain.identity import DocumentType
from webapp.domain.listing import View
from webapp.domain.scheme import AidScheme
from webapp.domain.transaction import Status

_STATUSES: Mapping[Status, str] = {
    Status.AWAITING_DOCUMENTS: "En attente de justificatif",
    Status.SUBMITTED: "Déposée",
    Status.VALIDATED: "Validée",
    Status.IN_PAYMENT: "En cours de paiement",
    Status.PAID: "Payée",
    Status.PAYMENT_REJECTED: "Virement rejeté",
    Status.REFUSED: "Refusée",
    Status.CANCELLED: "Annulée",
}

LABEL_GONE = "Document au nom effacé"
"""In place of the name that an officer typed for a document, once its time is over."""

_ANOMALIES: Mapping[AnomalyKind, str] = {
    AnomalyKind.NOT_ME: "Contesté par le jeune",
    AnomalyKind.RESTORED_TWICE: "À vérifier après une reprise",
    AnomalyKind.DOCUMENT_REFUSED: "Justificatif à renvoyer",
    AnomalyKind.DOCUMENT_MISSING: "Justificatif demandé",
    AnomalyKind.OFFLINE_GAP: "Débit sans réseau à vérifier",
    AnomalyKind.LOCKED_BEFORE: "Identité bloquée peu avant",
}

_VIEWS: Mapping[View, str] = {
    View.ALL: "Toutes",
    View.YOURS: "Pour vous",
    View.REGION: "À la Région",
    View.DUE: "À payer",
    View.PAID: "Payées",
}

_DEVICE_ANOMALIES: Mapping[DeviceAnomalyKind, tuple[str, str]] = {
    DeviceAnomalyKind.CHAIN_GAP: (
        "Débits manquants",
        "Un débit est arrivé avant d’autres de cet appareil. Ils peuvent encore arriver.",
    ),
    DeviceAnomalyKind.CHAIN_BROKEN: (
        "Journal incohérent",
        "Deux débits portent le même rang. L’appareil a pu être copié ou ramené en arrière.",
    ),
    DeviceAnomalyKind.SECOND_KEY: (
        "Deuxième clé",
        "L’appareil a montré une autre clé. Son navigateur a pu perdre la première.",
    ),
    DeviceAnomalyKind.STAFF_UNKNOWN: (
        "Personne inconnue",
        "Un débit nomme une personne qui ne travaille pas dans cette école.",
    ),
    DeviceAnomalyKind.RESTORED_TWICE: (
        "Reçu sans son débit",
        "Après une reprise, l’appareil montre un reçu de la Région dont le coupon manque ici.",
    ),
}

_DOCUMENT_TYPES: Mapping[DocumentType, str] = {
    DocumentType.CNI: "Carte d’identité",
    DocumentType.PASSPORT: "Passeport",
    DocumentType.RESIDENCE_PERMIT: "Titre de séjour",
    DocumentType.DRIVING_LICENCE: "Permis de conduire",
}

_STEPS: Mapping[str, str] = {
    "debited": "débité",
    "validated": "validé",
    "refused": "refusé",
    "current": "présenté",
    "training": "exemple",
}

_ROLES: Mapping[Role, str] = {
    Role.COUNTER: "Guichet",
    Role.OWNER: "Responsable",
    Role.OFFICER: "Agent instructeur de la Région",
    Role.PAYER: "Payeur de la Région",
    Role.ADMINISTRATOR: "Administrateur",
    Role.SUPPORT: "Assistance",
    Role.BENEFICIARY: "Jeune bénéficiaire",
}


def status_label(status: Status) -> str:
    """Return a transaction status as shown."""
    return _STATUSES[status]


def anomaly_label(kind: AnomalyKind) -> str:
    """Return the reason of an anomaly as its flag shows it."""
    return _ANOMALIES[kind]


def view_label(view: View) -> str:
    """Return a view of the list as its chip shows it."""
    return _VIEWS[view]


def device_anomaly_words(kind: str) -> tuple[str, str]:
    """Return what was odd in a device's journal, in two words and in a sentence."""
    if kind not in set(DeviceAnomalyKind):
        return "Autre anomalie", "Le journal de cet appareil est à regarder de près."
    return _DEVICE_ANOMALIES[DeviceAnomalyKind(kind)]


def document_type_label(kind: DocumentType) -> str:
    """Return a kind of identity document as shown."""
    return _DOCUMENT_TYPES[kind]


def role_label(role: Role) -> str:
    """Return a role as shown (``Source: F28``)."""
    return _ROLES[role]


def step_label(state: str, rank: int) -> str:
    """Return the words under one window of the rail."""
    if state == "later":
        return f"après le {rank - 1}" if rank > 1 else "à débiter"
    return _STEPS[state]


def market_label(scheme: AidScheme, code: str) -> str:
    """Return a market by what its coupons bear, or do not."""
    market = scheme.market_coded(code)
    if market.mention:
        return market.mention
    others = [other.mention for other in scheme.market if other.mention]
    return f"sans «\u00a0{others[0]}\u00a0»" if others else market.label


def markets_label(scheme: AidScheme, codes: Iterable[str]) -> str:
    """Return the markets a partner has a convention for."""
    return " et ".join(market_label(scheme, code) for code in sorted(set(codes))) or "aucune"
