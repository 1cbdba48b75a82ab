"""The queue and one transaction under review as the Region's pages draw them: words, no rule."""

from dataclasses import dataclass
from datetime import datetime

from webapp.domain.anomaly import ASKED_OF_SCHOOL, AnomalyKind
from webapp.domain.documents import DocumentState
from webapp.domain.transaction import Act, Status
from webapp.services.checklist import ChecklistLine
from webapp.services.review_case import Case, Decision
from webapp.services.review_queue import Queue, QueueLine
from webapp.web.cards import Receipt, receipt, reference
from webapp.web.checklist_page import PastDocument, checklist_line
from webapp.web.filters import clock, day, day_clock, typed
from webapp.web.messages import examining
from webapp.web.messages.deposit import document_reason_label, scan_label
from webapp.web.messages.labels import anomaly_label
from webapp.web.timeline import Step
from webapp.web.transfers import lasted

SCHOOL_FLAG = "École contestée par un jeune"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One transaction that waits; ``held`` says who looks at it, empty when nobody does."""

    transaction_id: str
    reference: str
    rank: int
    amount_cents: int
    partner_name: str
    submitted_at: datetime
    waited: str
    held: str
    mine: bool
    second: bool
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The queue with its waiting times in words; they are empty when nothing waits."""

    rows: tuple[QueueRow, ...]
    waiting: int
    longest: str
    median: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One line of the checklist; ``tone`` and ``sign`` are those of its disc."""

    code: str
    label: str
    text: str
    asked: str
    tone: str
    sign: str
    document_id: str | None
    pages: int
    purged: bool
    may_accept: bool
    current: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """One transaction under review.

    Attributes:
        shown: The document that the viewer shows; None: there is none to show.
        may: Names of the acts that the officer may do now.
        replaced: Name of each document that another took the place of, and that document.
        seen: When what is shown came to the Region, as a form carries it; empty when it never did.
        disavowal: The open « ce n'est pas moi » that holds up the validation; empty: there is none.
        partner_id: The school's.
    """

    receipt: Receipt
    papers: tuple[Paper, ...]
    replaced: tuple[tuple[str, PastDocument], ...]
    shown: Paper | None
    history: tuple[Step, ...]
    flags: tuple[str, ...]
    may: frozenset[str]
    seen: str
    holder_name: str
    held_until: datetime | None
    mine: bool
    second: bool
    first_yes_name: str
    first_yes_mine: bool
    waiting: bool
    disavowal: str
    partner_id: str


def queue_page(queue: Queue) -> QueuePage:
    """Return the page of the queue."""
    some = queue.waiting > 0
    return QueuePage(
        rows=tuple(_row(line, queue.read_at) for line in queue.lines),
        waiting=queue.waiting,
        longest=lasted(queue.longest) if some else "",
        median=lasted(queue.median) if some else "",
    )


def case_page(case: Case, wanted: str | None) -> CasePage:
    """Return the page of a transaction; ``wanted`` is the code of the document to show."""
    lines = case.checklist.lines
    shown = _shown(lines, wanted)
    papers = tuple(_paper(line, case, current=line is shown) for line in lines)
    house = [one for one in case.anomalies if one.kind not in ASKED_OF_SCHOOL]
    flags = [anomaly_label(one.kind) for one in house]
    if case.disavowed and AnomalyKind.NOT_ME not in {one.kind for one in house}:
        flags.append(SCHOOL_FLAG)
    return CasePage(
        receipt=receipt(case.transaction),
        papers=papers,
        replaced=tuple((line.label, one) for line in lines for one in checklist_line(line).history),
        shown=next((paper for paper in papers if paper.current), None),
        history=tuple(_history(case)),
        flags=tuple(flags),
        may=frozenset(str(act) for act in case.acts),
        seen="" if case.submitted_at is None else case.submitted_at.isoformat(),
        holder_name=case.holder_name or "",
        held_until=case.held_until,
        mine=case.mine,
        second=case.second,
        first_yes_name=case.first_yes_name or "",
        first_yes_mine=case.first_yes_mine,
        waiting=case.transaction.status is Status.SUBMITTED,
        disavowal=next((one.id for one in house if one.kind is AnomalyKind.NOT_ME), ""),
        partner_id=next((one.partner_id for one in house), ""),
    )


def _row(line: QueueLine, now: datetime) -> QueueRow:
    held = "" if line.holder_name is None else f"Pris par {line.holder_name}"
    flags = [anomaly_label(kind) for kind in line.anomalies if kind not in ASKED_OF_SCHOOL]
    if line.disavowed and AnomalyKind.NOT_ME not in line.anomalies:
        flags.append(SCHOOL_FLAG)
    return QueueRow(
        transaction_id=line.transaction_id,
        reference=reference(line.transaction_id),
        rank=line.rank,
        amount_cents=line.amount_cents,
        partner_name=line.partner_name,
        submitted_at=line.submitted_at,
        waited=lasted(now - line.submitted_at),
        held="Pris par vous" if line.mine else held,
        mine=line.mine,
        second=line.second,
        flags=tuple(flags),
    )


def _shown(lines: tuple[ChecklistLine, ...], wanted: str | None) -> ChecklistLine | None:
    """Return the line whose document is shown: the wanted one, else the first not looked at yet."""
    there = [line for line in lines if line.current is not None]
    chosen = [line for line in there if line.code == wanted]
    fresh = [line for line in there if line.current and line.current.state is DocumentState.RECEIVED]
    return next(iter((*chosen, *fresh, *there)), None)


_LOOKS = {
    DocumentState.RECEIVED: ("eye", "you"),
    DocumentState.ACCEPTED: ("check", "ok"),
    DocumentState.REFUSED: ("x", "no"),
    DocumentState.REPLACED: ("file", ""),
}


def _paper(line: ChecklistLine, case: Case, *, current: bool) -> Paper:
    document, asked = line.current, line.asked
    sign, tone = ("file", "") if document is None else _LOOKS[document.state]
    told = ""
    if asked is not None:
        why = "" if asked.reason is None else f"{document_reason_label(asked.reason)}. "
        told = f"Demandé le {day_clock(asked.opened_at)}. {why}{typed(asked.sentence or '')}".strip()
    fresh = document is not None and document.state is DocumentState.RECEIVED
    if fresh and case.transaction.status is not Status.SUBMITTED:
        # Nobody looks at it any more: the whole was decided, or went back to the school.
        sign, tone = _LOOKS[DocumentState.REPLACED]
    return Paper(
        code=line.code,
        label=line.label,
        text=_text(line),
        asked=told,
        tone=tone,
        sign=sign,
        document_id=None if document is None else document.id,
        pages=0 if document is None else document.pages,
        purged=document is not None and document.purged,
        may_accept=fresh and case.mine and Act.VALIDATE in case.acts,
        current=current,
    )


def _text(line: ChecklistLine) -> str:
    document = line.current
    if document is None:
        return "Pas encore reçu" if line.required else "Facultatif, pas reçu"
    words = {
        DocumentState.RECEIVED: f"Reçu le {day_clock(document.received_at)}.",
        DocumentState.ACCEPTED: "Conforme.",
        DocumentState.REFUSED: "Refusé.",
        DocumentState.REPLACED: "Remplacé.",
    }
    signed = "" if document.signed_on is None else f" Signé le {day(document.signed_on)}."
    return f"{words[document.state]}{signed} {scan_label(document.scan)}"


def _history(case: Case) -> list[Step]:
    """Return what happened, oldest first, and what is to come."""
    told: list[tuple[datetime, Step]] = []

    def tell(at: datetime, state: str, title: str, why: str = "") -> None:
        told.append((at, Step(state, title, day_clock(at), why)))

    tell(case.transaction.debited_at, "past", "Débit accepté")
    came = [line.current.received_at for line in case.checklist.lines if line.current]
    if came:
        count = len(came)
        tell(
            max(came), "past", f"{count} document{'s' if count > 1 else ''} déposé{'s' if count > 1 else ''}"
        )
    for one in case.anomalies:
        if one.kind not in ASKED_OF_SCHOOL:
            tell(one.opened_at, "you", anomaly_label(one.kind))
    for decision in case.decisions:
        tell(decision.at, _state(decision), examining.decided(decision.act), _why(decision))
    steps = [step for _, step in sorted(told, key=lambda one: one[0])]
    if case.mine and case.held_until is not None:
        steps.append(Step("you", "Pris par vous", f"jusqu’à {clock(case.held_until)}", ""))
    return steps


def _state(decision: Decision) -> str:
    return {"validate": "done", "refuse": "stop"}.get(str(decision.act), "past")


def _why(decision: Decision) -> str:
    reason = "" if decision.reason is None else f"{examining.refusal_reason(decision.reason)}. "
    # An initial has its full stop already.
    return f"{decision.by_name.rstrip('.')}. {reason}{typed(decision.sentence)}".strip()
