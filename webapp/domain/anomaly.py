"""Anomalies: why a transaction bears a flag beside its status, what was odd in a device's journal."""

from datetime import date, datetime
from enum import StrEnum

from webapp.domain.calendar import add_months, paris_day
from webapp.domain.scheme import AidScheme


class AnomalyKind(StrEnum):
    """The typed reason of an anomaly (motif d'anomalie)."""

    NOT_ME = "not_me"
    """The young person says « ce n'est pas moi »."""

    RESTORED_TWICE = "restored_twice"
    """After a restore, a signed receipt and what stands here say two things."""

    DOCUMENT_REFUSED = "document_refused"
    """The Region can't use a document: the school sends it anew (``Source: F23``)."""

    DOCUMENT_MISSING = "document_missing"
    """The Region asks for a document by its name (``Source: M6``)."""

    OFFLINE_GAP = "offline_gap"
    """The device that took the coupon lost entries of its journal before it."""

    LOCKED_BEFORE = "locked_before"
    """Identity had been locked after wrong tries shortly before the debit."""


ASKED_OF_SCHOOL = frozenset({AnomalyKind.DOCUMENT_REFUSED, AnomalyKind.DOCUMENT_MISSING})
"""Kinds that the school answers by sending a document; the others are the Region's to look into."""


class DeviceAnomalyKind(StrEnum):
    """What was odd in the journal of a device."""

    CHAIN_GAP = "chain_gap"
    """Entries are missing before one that came."""

    CHAIN_BROKEN = "chain_broken"
    """Two entries claim one place, or one does not follow the one before: a device wound back."""

    SECOND_KEY = "second_key"
    """The device showed another pair of keys: its browser lost the first, or it is another one."""

    STAFF_UNKNOWN = "staff_unknown"
    """An entry names somebody who does not work for the device's school."""

    RESTORED_TWICE = "restored_twice"
    """After a restore it showed a signed receipt of a coupon that is not known here."""


def last_day_to_disavow(scheme: AidScheme, debited_at: datetime) -> date:
    """Return the last day, in Paris, on which the link of a debit's mail serves."""
    return add_months(paris_day(debited_at), scheme.disavowal.months)
