"""The words of the Region's dashboard."""

from collections.abc import Mapping

from webapp.domain.region_dashboard import Queue

QUEUES: Mapping[Queue, str] = {
    Queue.REVIEW: "Dossiers à examiner",
    Queue.MESSAGES: "Messages à lire",
    Queue.CONTESTS: "Contestations hors ligne",
    Queue.TRANSFERS: "Demandes de transfert",
    Queue.YOUNG_REQUESTS: "Demandes de jeunes",
    Queue.SIGNALS: "Signaux à regarder",
    Queue.DEVICES: "Anomalies d’appareils",
    Queue.BATCHES: "Lots de coupons à confirmer",
}

STAGES: Mapping[str, str] = {
    "paid": "Payé",
    "due": "Validé, à payer",
    "review": "À l’examen",
    "school": "À compléter par les écoles",
}
"""Parts of the bar of money, from the surest on."""
