"""The assistance (F28): finds a transaction by a number, sees what it waits for; acts on nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from webapp.domain.actors import Actor, Role
from webapp.domain.anomaly import ASKED_OF_SCHOOL, AnomalyKind
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.transaction import MOVER, Mover, Status
from webapp.services.office import Office, require
from webapp.services.scan import find_coupon_id
from webapp.store import support as store
from webapp.store.database import AnyRow, reading

_REFERENCE = re.compile(r"T-?([0-9A-F]{4})-?([0-9A-F]{4})", re.ASCII | re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_MOST = 5


@dataclass(frozen=True, slots=True)
class OpenAnomaly:
    """An open anomaly: what kind, since when, and whether its next step is the school's."""

    kind: AnomalyKind
    opened_at: datetime
    of_school: bool


@dataclass(frozen=True, slots=True)
class SupportView:
    """A transaction as the assistance sees it: no young person, no document, no member of staff.

    Attributes:
        mover: Whose turn it is.
        anomalies: Open ones, oldest first.
    """

    id: str
    status: Status
    mover: Mover
    rank: int
    ranks_total: int
    scheme_label: str
    amount_cents: int
    partner_name: str
    debited_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    anomalies: tuple[OpenAnomaly, ...]


def find(office: Office, actor: Actor, number: str) -> list[SupportView]:
    """Return the transactions of a number: of a coupon, a reference, or a transaction's whole id.

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``nothing_debited``: the coupon is known, and was never debited; ``number_unknown``.
        Invalid: ``search_empty``; ``number_mistyped`` and what else a coupon's number may be refused for.
    """
    require(actor, Role.SUPPORT)
    typed = number.strip()
    if not typed:
        raise Invalid("search_empty")
    start = _id_start(typed)
    coupon_id = find_coupon_id(office, typed) if start is None else None
    if start is None and coupon_id is None:
        raise NotFound("number_unknown")
    with reading() as tx:
        rows = (
            store.by_coupon(tx, coupon_id, _MOST)
            if coupon_id is not None
            else store.by_id_start(tx, start or "", _MOST)
        )
        found = store.open_anomalies(tx, [row.id for row in rows]) if rows else ()
    if not rows:
        raise NotFound("number_unknown" if coupon_id is None else "nothing_debited")
    return [_view(office, row, found) for row in rows]


def _id_start(typed: str) -> str | None:
    """Return how the id of a transaction begins; None where the number is no transaction's."""
    reference = _REFERENCE.fullmatch(typed.replace(" ", ""))
    if reference is not None:
        return "".join(reference.groups()).lower() + "-"
    return typed.lower() if _ID.fullmatch(typed) else None


def _view(office: Office, row: AnyRow, found: Sequence[AnyRow]) -> SupportView:
    scheme, status = office.schemes[row.scheme_id], Status(row.status)
    return SupportView(
        id=row.id,
        status=status,
        mover=MOVER[status],
        rank=row.rank,
        ranks_total=len(scheme.rank),
        scheme_label=scheme.label,
        amount_cents=row.amount_cents,
        partner_name=row.partner_name,
        debited_at=row.debited_at,
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        anomalies=tuple(
            OpenAnomaly(
                AnomalyKind(one.kind),
                one.opened_at,
                of_school=one.kind in ASKED_OF_SCHOOL and one.answered_at is None,
            )
            for one in found
            if one.transaction_id == row.id
        ),
    )
