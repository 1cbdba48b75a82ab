"""The checklist of documents as its page draws it: one line a document, with the one thing to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from webapp.domain.anomaly import AnomalyKind
from webapp.domain.documents import USABLE, ScanState
from webapp.domain.transaction import Status
from webapp.services.documents import Checklist, ChecklistLine, DocumentView
from webapp.web.cards import reference
from webapp.web.messages import status_label
from webapp.web.messages.deposit import ASKED_ANEW, ASKED_MORE, document_reason_label


@dataclass(frozen=True, slots=True)
class PastDocument:
    """A document that another took the place of."""

    id: str
    received_at: datetime
    pages: int
    purged: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    Attributes:
        state: ``missing``, ``received``, ``accepted`` or ``refused``.
        reason: What the Region asks, in a few words; ``sentence``: what its officer wrote.
        due: Whether it holds up the whole.
    """

    code: str
    label: str
    expected: str
    required: bool
    signed_from: date | None
    state: str
    due: bool
    reason: str | None
    sentence: str | None
    document_id: str | None
    received_at: datetime | None
    pages: int
    signed_on: date | None
    not_scanned: bool
    purged: bool
    may_add: bool
    history: tuple[PastDocument, ...]


@dataclass(frozen=True, slots=True)
class ChecklistPage:
    """The page."""

    transaction_id: str
    reference: str
    rank: int
    status: Status
    status_label: str
    lines: tuple[Line, ...]
    due: int
    may_add: bool
    may_submit: bool

    @property
    def has_history(self) -> bool:
        """Whether any document took the place of another."""
        return any(line.history for line in self.lines)


def checklist_page(view: Checklist) -> ChecklistPage:
    """Return the page of a checklist."""
    lines = tuple(checklist_line(line) for line in view.lines)
    return ChecklistPage(
        transaction_id=view.transaction_id,
        reference=reference(view.transaction_id),
        rank=view.rank,
        status=view.status,
        status_label=status_label(view.status),
        lines=lines,
        due=sum(line.due for line in lines) if view.may_add else 0,
        may_add=view.may_add,
        may_submit=view.may_submit,
    )


def checklist_line(line: ChecklistLine) -> Line:
    """Return one line of the page."""
    current = line.current
    purged = current is not None and current.purged
    usable = current is not None and current.state in USABLE and not (purged and line.may_add)
    reason, sentence = _asked(line)
    return Line(
        code=line.code,
        label=line.label,
        expected=line.hint,
        required=line.required,
        signed_from=line.signed_from,
        state="missing" if current is None or (purged and line.may_add) else str(current.state),
        due=not usable and (line.required or line.asked is not None),
        # What was sent again since is for the Region to look at.
        reason=None if usable else reason,
        sentence=None if usable else sentence,
        document_id=None if current is None else current.id,
        received_at=None if current is None else current.received_at,
        pages=0 if current is None else current.pages,
        signed_on=None if current is None else current.signed_on,
        not_scanned=current is not None and current.scan is ScanState.NOT_SCANNED,
        purged=purged,
        may_add=line.may_add,
        history=_past(line.history),
    )


def _asked(line: ChecklistLine) -> tuple[str | None, str | None]:
    """Return why the Region asks for a document, in a few words and in its officer's own (F23)."""
    asked = line.asked
    if asked is None:
        return None, None
    if asked.reason is not None:
        return document_reason_label(asked.reason), asked.sentence
    return (ASKED_MORE if asked.kind is AnomalyKind.DOCUMENT_MISSING else ASKED_ANEW), asked.sentence


def _past(history: Sequence[DocumentView]) -> tuple[PastDocument, ...]:
    return tuple(
        PastDocument(
            one.id,
            one.received_at,
            one.pages,
            one.purged,
            None if one.reason is None else document_reason_label(one.reason),
        )
        for one in history
    )
