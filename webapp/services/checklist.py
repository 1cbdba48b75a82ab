"""The checklist of a transaction: what its rank calls for, what was asked besides, what came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from webapp.domain.actors import PARTNER_ROLES, Actor, Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.documents import DocumentReason, DocumentState, ScanState, still_due
from webapp.domain.errors import NotFound
from webapp.domain.scheme import AidScheme, DocumentRule
from webapp.domain.transaction import Act, Status, after
from webapp.services.office import Office, partner_of
from webapp.store import asked as asked_store
from webapp.store import documents as store
from webapp.store import transactions
from webapp.store.database import AnyRow, reading


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One document that came.

    Attributes:
        reason: Why the Region can't use it, with its officer's sentence.
        purged: Its file is gone: it was kept as long as it had to be.
    """

    id: str
    code: str
    state: DocumentState
    pages: int
    bytes: int
    scan: ScanState
    signed_on: date | None
    received_at: datetime
    reason: DocumentReason | None
    sentence: str | None
    purged: bool


@dataclass(frozen=True, slots=True)
class AskedDocument:
    """What the Region asked about a document, still open; ``answered_at``: the school has sent it since."""

    kind: AnomalyKind
    reason: DocumentReason | None
    sentence: str | None
    opened_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One line: a document by its name.

    Attributes:
        signed_from: First date of signature accepted: that date must then be told.
        current: What counts now.
        history: What it replaced, the latest first.
        may_add: Whether the one who asks may send it, or another in its place.
    """

    code: str
    label: str
    hint: str
    required: bool
    signed_from: date | None
    current: DocumentView | None
    history: tuple[DocumentView, ...]
    asked: AskedDocument | None
    may_add: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    """All of them, in the order of the scheme, then in that of the asking."""

    transaction_id: str
    claim_id: str
    status: Status
    rank: int
    lines: tuple[ChecklistLine, ...]
    may_add: bool
    may_submit: bool

    def line(self, code: str) -> ChecklistLine | None:
        """Return the line of a document."""
        return next((line for line in self.lines if line.code == code), None)


def scope_of(actor: Actor) -> str | None:
    """Return whose documents an actor sees: their school's; None, all, for an officer.

    Raises:
        Forbidden: ``partner_required``.
    """
    return None if actor.has(Role.OFFICER) else partner_of(actor)


def view_checklist(office: Office, actor: Actor, transaction_id: str) -> Checklist:
    """Return the checklist of a transaction of the actor's school, or of any for an officer.

    Raises:
        Forbidden: ``partner_required``.
        NotFound: ``transaction_unknown``: another school's is unknown too.
    """
    with reading() as tx:
        row = transactions.transaction(tx, scope_of(actor), transaction_id)
        if row is None:
            raise NotFound("transaction_unknown")
        return read_checklist(tx, office, actor, row)


def read_checklist(tx: Connection, office: Office, actor: Actor, row: AnyRow) -> Checklist:
    """Return the checklist of a transaction that was read, within an open transaction of the database."""
    scheme = office.schemes[row.scheme_id]
    came = [_view(one) for one in store.of_transaction(tx, row.partner_id, row.id)]
    asked = asked_store.of_transaction(tx, row.id)
    status = Status(row.status)
    own = actor.has(*PARTNER_ROLES) and actor.partner_id == row.partner_id
    may_add = own and after(status, Act.SUBMIT) is not None
    lines = tuple(_line(rule, came, asked, may_add=may_add) for rule in _rules(scheme, row.rank, asked))
    return Checklist(
        row.id, row.claim_id, status, row.rank, lines, may_add, may_add and not due(scheme, row.rank, lines)
    )


def due(scheme: AidScheme, rank: int, lines: Sequence[ChecklistLine]) -> tuple[str, ...]:
    """Return the codes of what must still come before the Region may be asked (``Source: F11, M6``)."""
    states = {line.code: line.current.state for line in lines if line.current and not line.current.purged}
    return still_due(scheme, rank, states, [line.code for line in lines if line.asked is not None])


def _rules(scheme: AidScheme, rank: int, asked: Sequence[AnyRow]) -> list[DocumentRule]:
    """Return what the rank calls for, then what was ever asked besides, by the name it was asked by."""
    rules = {rule.code: rule for rule in scheme.rank_numbered(rank).document}
    for one in asked:
        if one.about not in rules:
            rules[one.about] = DocumentRule(one.about, one.label or one.about, hint="", source="M6")
    return list(rules.values())


def _line(
    rule: DocumentRule, came: Sequence[DocumentView], asked: Sequence[AnyRow], *, may_add: bool
) -> ChecklistLine:
    mine = [one for one in came if one.code == rule.code]
    current = next((one for one in mine if one.state is not DocumentState.REPLACED), None)
    wanted = [one for one in asked if one.about == rule.code and one.closed_at is None]
    accepted = current is not None and current.state is DocumentState.ACCEPTED and not current.purged
    return ChecklistLine(
        code=rule.code,
        label=rule.label,
        hint=rule.hint,
        required=rule.required,
        signed_from=rule.signed_from,
        current=current,
        history=tuple(one for one in mine if one is not current),
        asked=_asked(wanted[-1]) if wanted else None,
        # What the Region has accepted is not asked for twice.
        may_add=may_add and (not accepted or bool(wanted)),
    )


def _asked(row: AnyRow) -> AskedDocument:
    reason = None if row.reason is None else DocumentReason(row.reason)
    return AskedDocument(AnomalyKind(row.kind), reason, row.sentence, row.opened_at, row.answered_at)


def _view(row: AnyRow) -> DocumentView:
    return DocumentView(
        id=row.id,
        code=row.code,
        state=DocumentState(row.state),
        pages=row.pages,
        bytes=row.bytes,
        scan=ScanState(row.scan),
        signed_on=row.signed_on,
        received_at=row.received_at,
        reason=None if row.reason is None else DocumentReason(row.reason),
        sentence=row.sentence,
        purged=row.content_name is None,
    )
