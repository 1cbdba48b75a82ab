"""A school's list of transactions: held against a model, alone to its school, as quick however long."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.names import canonical_name, name_forms
from tests.builders import NOON, House
from tests.listed import Stocked, stock
from tests.plumbing import load_counts
from webapp.domain.actors import Actor
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.calendar import paris_day
from webapp.domain.identity import CheckResult
from webapp.domain.listing import ORDER, STATUSES_OF, Search, Sort
from webapp.domain.transaction import Status
from webapp.services.transaction_search import PAGE, TransactionLine, find

NAMES = ("Exemple", "de l'Éxemple-Œuvré", "Modèle", "Le Goff", "Legrand", "Ćosić")


def everything(house: House, actor: Actor, search: Search | None = None) -> list[TransactionLine]:
    """Every line, page after page."""
    found: list[TransactionLine] = []
    after = None
    while True:
        page = find(house.office, actor, search, after=after)
        found += page.lines
        assert len(page.lines) == PAGE or not page.more
        if not page.more:
            return found
        after = page.lines[-1].place


def mixed(count: int) -> list[Stocked]:
    """Every status, name and sum, some at the very same moment, some flagged, one never verified."""
    kinds = (None, None, None, AnomalyKind.DOCUMENT_REFUSED, AnomalyKind.NOT_ME)
    return [
        Stocked(
            family_name=NAMES[n % len(NAMES)],
            status=list(Status)[n % len(Status)],
            amount_cents=(30000, 50000)[n % 3 == 0],
            rank=1 + n % 3,
            debited_at=NOON - timedelta(hours=7 * (n // 3)),
            anomaly=kinds[n % len(kinds)],
            result=CheckResult.OFFLINE_UNVERIFIED if n % 11 == 10 else CheckResult.MATCH,
        )
        for n in range(count)
    ]


def model(lines: Sequence[tuple[str, Stocked]], search: Search) -> list[str]:
    """The same list, by the plainest of means; what is wanted is a name here."""
    name = canonical_name(search.wanted)

    def meant(one: Stocked) -> bool:
        named = one.result is CheckResult.MATCH and any(
            f.startswith(name) for f in name_forms(one.family_name)
        )
        return (
            (not search.wanted or (len(name) > 1 and named))
            and (not search.statuses or one.status in search.statuses)
            and (not search.flagged or one.anomaly is not None)
            and (search.start is None or paris_day(one.debited_at) >= search.start)
            and (search.end is None or paris_day(one.debited_at) <= search.end)
            and search.amount_cents in {None, one.amount_cents}
        )

    def place(line: tuple[str, Stocked]) -> tuple[object, ...]:
        line_id, one = line
        first = {
            Sort.DATE: 0,
            Sort.AMOUNT: one.amount_cents,
            Sort.STATUS: ORDER[one.status] * (-1 if search.descending else 1),
        }[search.sort]
        if search.sort is Sort.STATUS:
            first = ORDER[one.status]
        return first, one.debited_at, line_id

    ordered = sorted((line for line in lines if meant(line[1])), key=place, reverse=search.descending)
    return [line_id for line_id, _ in ordered]


SEARCHES = st.builds(
    Search,
    wanted=st.sampled_from(["", "", "exem", "EXEMPLE", "le", "legr", "cosic", "z", "1"]),
    statuses=st.one_of(
        st.sampled_from(list(STATUSES_OF.values())), st.frozensets(st.sampled_from(list(Status)), max_size=3)
    ),
    flagged=st.booleans(),
    start=st.none() | st.dates(date(2026, 2, 20), date(2026, 3, 13)),
    end=st.none() | st.dates(date(2026, 2, 20), date(2026, 3, 13)),
    amount_cents=st.sampled_from([None, None, 30000, 50000, 1]),
    sort=st.sampled_from(list(Sort)),
    descending=st.booleans(),
)


def test_whatever_is_asked_every_page_together_is_the_model_s_list(house: House) -> None:
    actor = house.actor()
    wanted = mixed(90)
    lines = list(zip(stock(house, actor, wanted), wanted, strict=True))
    stock(house, house.actor(), mixed(12))

    @settings(max_examples=max(20, load_counts().hypothesis_examples // 2))
    @given(SEARCHES)
    def hold(search: Search) -> None:
        assert [line.id for line in everything(house, actor, search)] == model(lines, search)

    hold()
