"""Open anomalies as the Region's page draws them: words, no rule."""

from dataclasses import dataclass
from datetime import datetime

from webapp.domain.anomaly import ASKED_OF_SCHOOL, AnomalyKind
from webapp.services.anomalies import AnomalyBoard, AnomalyLine, Sieve
from webapp.web.cards import reference
from webapp.web.messages import status_label
from webapp.web.messages.deposit import document_reason_label
from webapp.web.messages.labels import anomaly_label
from webapp.web.transfers import lasted

AGES = (3, 10, 30)
"""Days by which a list may be cut."""


@dataclass(frozen=True, slots=True)
class AnomalyRow:
    """One open anomaly; ``turn`` says whose turn it is, ``may_close`` whether a sentence closes it."""

    id: str
    transaction_id: str
    reference: str
    label: str
    why: str
    sentence: str
    partner_name: str
    rank: int
    amount_cents: int
    status: str
    status_label: str
    opened_at: datetime
    age: str
    turn: str
    may_close: bool


@dataclass(frozen=True, slots=True)
class KindChip:
    """One kind to choose: how many, since when the oldest."""

    code: str
    label: str
    count: int
    oldest: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class AnomaliesPage:
    """The page; ``ages`` and ``schools`` are value, words and whether it is chosen."""

    rows: tuple[AnomalyRow, ...]
    count: int
    kinds: tuple[KindChip, ...]
    ages: tuple[tuple[str, str, bool], ...]
    schools: tuple[tuple[str, str, bool], ...]
    kind: str
    sifted: bool


def sieve_of(kind: str, school: str, age: str) -> Sieve:
    """Return what is wanted; what is none of the choices is no wish."""
    return Sieve(
        kind=AnomalyKind(kind) if kind in set(AnomalyKind) else None,
        partner_id=school or None,
        older_than_days=int(age) if age in {str(days) for days in AGES} else None,
    )


def anomalies_page(board: AnomalyBoard, sieve: Sieve) -> AnomaliesPage:
    """Return the page of the open anomalies."""
    return AnomaliesPage(
        rows=tuple(_row(line, board.read_at) for line in board.lines),
        count=board.count,
        kinds=tuple(
            KindChip(
                str(kind), anomaly_label(kind), count, lasted(board.read_at - oldest), kind == sieve.kind
            )
            for kind, count, oldest in board.kinds
        ),
        ages=tuple((str(days), f"Plus de {days} jours", days == sieve.older_than_days) for days in AGES),
        schools=tuple((school, name, school == sieve.partner_id) for school, name in board.schools),
        kind=str(sieve.kind or ""),
        sifted=sieve != Sieve(),
    )


def _row(line: AnomalyLine, now: datetime) -> AnomalyRow:
    reason = "" if line.reason is None else document_reason_label(line.reason)
    asked = line.kind in ASKED_OF_SCHOOL
    return AnomalyRow(
        id=line.id,
        transaction_id=line.transaction_id,
        reference=reference(line.transaction_id),
        label=anomaly_label(line.kind),
        why="\u00a0: ".join(filter(None, (line.document, reason.lower()))),
        sentence=line.sentence,
        partner_name=line.partner_name,
        rank=line.rank,
        amount_cents=line.amount_cents,
        status=line.status,
        status_label=status_label(line.status),
        opened_at=line.opened_at,
        age=lasted(now - line.opened_at),
        turn="Attend l’école" if line.waits_for_school else "Attend la Région",
        may_close=not asked,
    )
