"""Anomalies: why a transaction bears a flag beside its status."""

from enum import StrEnum


class AnomalyKind(StrEnum):
    """The typed reason of an anomaly (motif d'anomalie)."""

    NOT_ME = "not_me"
    """The young person says « ce n'est pas moi »."""

    RESTORED_TWICE = "restored_twice"
    """After a restore, a signed receipt and what stands here say two things."""
