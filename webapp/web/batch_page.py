"""Batches as the Region's pages draw them: words and links, no rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.domain.batch import BatchState
from webapp.domain.known import KnownChoice
from webapp.services.batch_views import BatchLine, BatchView, Preview
from webapp.services.csv_lines import LineProblem
from webapp.web.messages.issuing import batch_kind_label, batch_label, known_words, line_words

PROBLEMS_SHOWN = 200
_TENTHS = 10
REFRESH_SECONDS = 5
"""How long the page of a batch that is being written waits before it looks again."""


@dataclass(frozen=True, slots=True)
class BatchCard:
    """A batch in a list."""

    line: BatchLine
    kind_label: str
    state_label: str


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A batch; ``tenths`` says how far it has come."""

    view: BatchView
    kind_label: str
    state_label: str
    tenths: int
    may_confirm: bool
    may_second: bool
    may_drop: bool
    running: bool
    report: "Report | None"
    known: "Known | None"


@dataclass(frozen=True, slots=True)
class Known:
    """Who has a file already: line, name as the file says it, why; ``count`` counts all of them."""

    count: int
    shown: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What is wrong with a file, line by line; ``count`` counts what is not shown too."""

    lines: int
    count: int
    shown: tuple[tuple[int, str], ...]


def batch_cards(lines: Sequence[BatchLine]) -> tuple[BatchCard, ...]:
    """Return the cards of batches."""
    return tuple(BatchCard(line, batch_kind_label(line.kind), batch_label(line.state)) for line in lines)


def batch_page(view: BatchView) -> BatchPage:
    """Return the page of a batch."""
    problems = () if view.preview is None else view.preview.problems
    waits = view.state is BatchState.AWAITING_SECOND
    return BatchPage(
        view=view,
        kind_label=batch_kind_label(view.kind),
        state_label=batch_label(view.state),
        tenths=_TENTHS * view.done // max(1, view.people),
        may_confirm=view.state is BatchState.PREPARED and not problems,
        may_second=waits and not view.mine,
        may_drop=view.preview is not None,
        running=view.state is BatchState.RUNNING,
        report=report_of(view.people, problems) if problems else None,
        known=None if view.preview is None else _known(view.preview),
    )


def known_choice(form: Mapping[str, str]) -> KnownChoice | None:
    """Return what a form says of those who are known, or None."""
    chosen = form.get("known", "")
    return next((one for one in KnownChoice if one == chosen), None)


def _known(preview: Preview) -> Known | None:
    if not preview.known:
        return None
    shown = preview.known[:PROBLEMS_SHOWN]
    return Known(len(preview.known), tuple((one.line, one.name, known_words(one.by)) for one in shown))


def report_of(lines: int, problems: Sequence[LineProblem]) -> Report:
    """Return the report of a file."""
    shown = tuple((problem.line, line_words(problem)) for problem in problems[:PROBLEMS_SHOWN])
    return Report(lines, len(problems), shown)


def coupons_sentence(requests: int, batches: int) -> str:
    """Say what waits among coupons, for the Region's first page."""
    told = []
    if requests:
        told.append(f"{requests} demande{'s' if requests > 1 else ''} de jeunes")
    if batches:
        told.append(f"{batches} lot{'s' if batches > 1 else ''} à confirmer")
    return ", ".join(told) or "Chercher, émettre, remplacer"
