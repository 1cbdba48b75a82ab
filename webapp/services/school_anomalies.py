"""« Mes transactions en anomalie »: what the Region asks of a school, and since when (``Source: F24``)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from webapp.domain.anomaly import AnomalyKind
from webapp.domain.documents import DocumentReason
from webapp.domain.identity import known_name
from webapp.domain.scheme import AidScheme
from webapp.services.office import Office
from webapp.store import school_anomalies as store
from webapp.store.database import AnyRow


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One document that the Region asks for.

    Attributes:
        beneficiary: First name and family name; None where identity was never verified.
        document: Its name, as the scheme or the officer calls it; empty when nothing names it.
        reason: Why the one that came won't do; None when none came.
    """

    transaction_id: str
    rank: int
    amount_cents: int
    beneficiary: tuple[str, str] | None
    kind: AnomalyKind
    document: str
    reason: DocumentReason | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What a school has to answer: how many transactions, since when, and the first of their documents."""

    count: int = 0
    oldest: datetime | None = None
    lines: tuple[AskedLine, ...] = ()


def read_asked(tx: Connection, office: Office, partner_id: str, limit: int) -> Asked:
    """Return what a partner has to answer, within what is being read."""
    rows = store.lines(tx, partner_id, limit)
    if not rows:
        return Asked()
    return Asked(rows[0].found, rows[0].opened_at, tuple(_line(office, row) for row in rows))


def _line(office: Office, row: AnyRow) -> AskedLine:
    return AskedLine(
        transaction_id=row.id,
        rank=row.rank,
        amount_cents=row.amount_cents,
        beneficiary=known_name(row.result, row.first_name, row.family_name),
        kind=AnomalyKind(row.kind),
        document=row.label or document_name(office.schemes[row.scheme_id], row.about),
        reason=None if row.reason is None else DocumentReason(row.reason),
        opened_at=row.opened_at,
    )


def document_name(scheme: AidScheme, code: str) -> str:
    """Return what a scheme calls a document; empty when it does not list it."""
    rules = (rule for rank in scheme.rank for rule in rank.document)
    return next((rule.label for rule in rules if rule.code == code), "")
