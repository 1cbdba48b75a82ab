"""The words of the Region's dashboard."""

from collections.abc import Mapping

from webapp.domain.region_dashboard import Queue
from webapp.domain.transaction import Stage

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

STAGES: Mapping[Stage, str] = {
    Stage.PAID: "Payé",
    Stage.DUE: "Validé, à payer",
    Stage.REVIEW: "À l’examen",
    Stage.SCHOOL: "À compléter par les écoles",
}
"""Parts of the bar of money, from the surest on."""
