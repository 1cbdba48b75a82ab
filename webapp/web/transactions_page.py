"""A school's list of transactions as its page draws it: words and links, no rule."""

from dataclasses import dataclass
from datetime import date, datetime

from webapp.domain.calendar import paris_day
from webapp.domain.listing import STATUSES_OF, Search, Sort, View
from webapp.domain.transaction import Status
from webapp.services import school_anomalies
from webapp.services.transaction_search import COUNTED, PAGE, TransactionLine, TransactionPage
from webapp.web.cards import UNVERIFIED, reference
from webapp.web.filters import NO_BREAK_SPACE, euros
from webapp.web.messages import status_label
from webapp.web.messages.deposit import document_reason_label
from webapp.web.messages.labels import anomaly_label, view_label
from webapp.web.paths import documents_path
from webapp.web.search_form import Asked, write_state


@dataclass(frozen=True, slots=True)
class Row:
    """One transaction; ``documents_url`` is empty where nothing is to be sent."""

    transaction_id: str
    name: str
    reference: str
    rank: int
    amount_cents: int
    debited_at: datetime
    status: Status
    status_label: str
    flags: tuple[str, ...]
    documents_url: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One view, with how many transactions it has."""

    value: str
    label: str
    count: str
    current: bool


@dataclass(frozen=True, slots=True)
class Head:
    """One column that the list can be put in order by: ``turn`` asks for the other way round."""

    label: str
    turn: str
    sort: str
    arrow: str


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One document that the Region asks for."""

    title: str
    why: str
    url: str


@dataclass(frozen=True, slots=True)
class AskedBlock:
    """« Mes transactions en anomalie »."""

    sentence: str
    rows: tuple[AskedRow, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of the list; ``state`` and ``next_state`` are what its forms carry."""

    rows: tuple[Row, ...]
    search: Search
    chips: tuple[Chip, ...]
    heads: dict[str, Head]
    asked: AskedBlock | None
    messages: int
    amounts: tuple[int, ...]
    statuses: tuple[tuple[str, str], ...]
    chosen: str
    found: str
    caption: str
    state: str
    next_state: str
    further: bool
    narrows: bool
    errors: dict[str, str]
    start: str
    end: str


_SORTS = {Sort.DATE: "Débit", Sort.AMOUNT: "Montant", Sort.STATUS: "Statut"}
_CAPTIONS = {
    (Sort.DATE, True): "les plus récentes d’abord",
    (Sort.DATE, False): "les plus anciennes d’abord",
    (Sort.AMOUNT, True): "les plus grands montants d’abord",
    (Sort.AMOUNT, False): "les plus petits montants d’abord",
    (Sort.STATUS, True): "les plus avancées d’abord",
    (Sort.STATUS, False): "les moins avancées d’abord",
}


def list_page(page: TransactionPage, asked: Asked) -> ListPage:
    """Return the page of a list."""
    search = asked.search
    after = page.lines[-1].place if page.more else None
    return ListPage(
        rows=tuple(map(_row, page.lines)),
        search=search,
        chips=tuple(_chip(view, page.counts[view], search) for view in View),
        heads={sort.value: _head(sort, search) for sort in Sort},
        asked=asked_block(page.asked, paris_day(page.read_at)),
        messages=page.messages,
        amounts=page.amounts,
        statuses=tuple((status.value, status_label(status)) for status in Status),
        chosen=_chosen(search),
        found=_found(page, further=asked.after is not None),
        caption=_CAPTIONS[search.sort, search.descending],
        state=write_state(search),
        next_state="" if after is None else write_state(search, after),
        further=asked.after is not None,
        narrows=search.narrows,
        errors=dict(asked.errors),
        start=asked.typed.get("du", _iso(search.start)),
        end=asked.typed.get("au", _iso(search.end)),
    )


def asked_block(asked: school_anomalies.Asked, today: date) -> AskedBlock | None:
    """Return what the Region asks of a school; None when it asks nothing (``Source: F24``)."""
    if asked.oldest is None:
        return None
    files = f"{asked.count} transaction{'s' if asked.count > 1 else ''}"
    since = "depuis aujourd’hui" if paris_day(asked.oldest) == today else f"depuis {age(asked.oldest, today)}"
    first = "la plus ancienne " if asked.count > 1 else ""
    more = asked.count - len({line.transaction_id for line in asked.lines})
    return AskedBlock(f"{files}, {first}{since}", tuple(map(_asked_row, asked.lines)), more)


def age(since: datetime, today: date) -> str:
    """Return how long something has waited, in days."""
    days = (today - paris_day(since)).days
    if days <= 0:
        return "moins d’un jour"
    return f"{days}{NO_BREAK_SPACE}jour{'s' if days > 1 else ''}"


def full_name(beneficiary: tuple[str, str] | None) -> str:
    """Return a young person's name as lists show it."""
    return UNVERIFIED if beneficiary is None else f"{beneficiary[0]} {beneficiary[1].upper()}"


def _asked_row(line: school_anomalies.AskedLine) -> AskedRow:
    what = line.document or anomaly_label(line.kind)
    why = f"{what}, à envoyer."
    if line.reason is not None:
        why = f"{what}{NO_BREAK_SPACE}: {document_reason_label(line.reason).lower()}."
    title = f"{full_name(line.beneficiary)}, {euros(line.amount_cents)}"
    return AskedRow(title, why, documents_path(line.transaction_id))


def _row(line: TransactionLine) -> Row:
    waits = line.status is Status.AWAITING_DOCUMENTS
    return Row(
        transaction_id=line.id,
        name=full_name(line.beneficiary),
        reference=reference(line.id),
        rank=line.rank,
        amount_cents=line.amount_cents,
        debited_at=line.debited_at,
        status=line.status,
        status_label=status_label(line.status),
        flags=tuple(map(anomaly_label, line.anomalies)),
        documents_url=documents_path(line.id) if waits else "",
    )


def _chip(view: View, count: int, search: Search) -> Chip:
    shown = f"+{NO_BREAK_SPACE}de{NO_BREAK_SPACE}{COUNTED - 1}" if count >= COUNTED else str(count)
    return Chip(view.value, view_label(view), shown, search.statuses == STATUSES_OF[view])


def _head(sort: Sort, search: Search) -> Head:
    here = search.sort is sort
    # What is newest, largest or still to do is what one looks for first.
    first = sort is not Sort.STATUS
    down = (not search.descending) if here else first
    shown = ("descending" if search.descending else "ascending") if here else "none"
    arrow = ("↓" if search.descending else "↑") if here else ""
    return Head(_SORTS[sort], f"{sort.value}-{'desc' if down else 'asc'}", shown, arrow)


def _chosen(search: Search) -> str:
    views = [view for view in View if STATUSES_OF[view] == search.statuses]
    return views[0].value if views else next(iter(sorted(search.statuses))).value


def _found(page: TransactionPage, *, further: bool) -> str:
    count = len(page.lines)
    if further:
        return f"{count} de plus"
    if page.more:
        return f"plus de {PAGE}"
    return f"{count} débit{'s' if count > 1 else ''}"


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()
