"""A school's dashboard as its page draws it: words and links, no rule."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from webapp.domain.transaction import Stage
from webapp.services.dashboard import Dashboard, Waiting
from webapp.web.filters import NO_BREAK_SPACE
from webapp.web.messages.story import window_words
from webapp.web.transactions_page import AskedBlock, age, asked_block


@dataclass(frozen=True, slots=True)
class StageRow:
    """One part of the money: its sum, and where its shape begins and how wide it is, of 1,000."""

    name: str
    label: str
    cents: int
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One month of the chart, in cents."""

    when: str
    certain: int
    probable: int


@dataclass(frozen=True, slots=True)
class DashboardPage:
    """A dashboard in words; ``to_do`` counts the lines of what waits for the school."""

    school: str
    today: date
    asked: AskedBlock | None
    to_send: int
    to_send_since: str
    messages: int
    messages_since: str
    to_do: int
    review: int
    review_since: str
    due_cents: int
    expected: str
    late: int
    rejected: int
    stages: tuple[StageRow, ...]
    total_cents: int
    pupils: tuple[tuple[int, int], ...]
    pupils_any: bool
    chart: tuple[ChartRow, ...]
    chart_any: bool


_STAGES = {
    Stage.PAID: f"Payé, depuis 6{NO_BREAK_SPACE}mois",
    Stage.DUE: "Validé, à payer",
    Stage.REVIEW: "En examen",
    Stage.SCHOOL: "À compléter par vous",
}
_WHOLE = 1000


def dashboard_page(view: Dashboard) -> DashboardPage:
    """Return the page of a dashboard."""
    total = sum(view.stages.values())
    chart = tuple(
        ChartRow(format_date(month.first_day, "MMM", locale="fr"), month.certain, month.probable)
        for month in view.months
    )
    return DashboardPage(
        school=view.school,
        today=view.today,
        asked=asked_block(view.asked, view.today),
        to_send=view.to_send.count,
        to_send_since=_since(view.to_send, view.today),
        messages=view.messages.count,
        messages_since=_since(view.messages, view.today),
        to_do=view.asked.count + view.to_send.count + view.rejected + view.messages.count,
        review=view.review.count,
        review_since=_since(view.review, view.today),
        due_cents=view.stages[Stage.DUE],
        expected="" if view.window is None or view.late else window_words(view.window),
        late=view.late,
        rejected=view.rejected,
        stages=_stage_rows(view, total),
        total_cents=total,
        pupils=tuple(view.pupils.items()),
        pupils_any=any(view.pupils.values()),
        chart=chart,
        chart_any=any(row.certain or row.probable for row in chart),
    )


def _since(waiting: Waiting, today: date) -> str:
    return "" if waiting.oldest is None else age(waiting.oldest, today)


def _stage_rows(view: Dashboard, total: int) -> tuple[StageRow, ...]:
    rows, start = [], 0
    for stage, cents in view.stages.items():
        width = _WHOLE * cents // total if total else 0
        rows.append(StageRow(stage.value, _STAGES[stage], cents, start, width))
        start += width
    return tuple(rows)
