"""A school's list of transactions: held against a model, alone to its school, as quick however long."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from scanner.names import canonical_name, name_forms
from tests.builders import NOON, House
from tests.listed import Stocked, number_of, stock
from tests.plumbing import load_counts
from tests.services.test_statements import counted, statements
from webapp.domain.actors import Actor, Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.calendar import paris_day
from webapp.domain.errors import Forbidden
from webapp.domain.identity import CheckResult
from webapp.domain.listing import ORDER, STATUSES_OF, Search, Sort, View
from webapp.domain.transaction import Status
from webapp.services import transaction_search
from webapp.services.transaction_search import COUNTED, PAGE, TransactionLine, find
from webapp.store import listing
from webapp.store.database import db, reading

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
        first = {Sort.DATE: 0, Sort.AMOUNT: one.amount_cents, Sort.STATUS: ORDER[one.status]}[search.sort]
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


def test_whatever_is_asked_every_page_together_is_the_model_s_list_f22(house: House) -> None:
    actor = house.actor()
    wanted = mixed(90)
    lines = list(zip(stock(house, actor, wanted), wanted, strict=True))
    stock(house, house.actor(), mixed(12))

    @settings(max_examples=max(20, load_counts().hypothesis_examples // 2))
    @given(SEARCHES)
    def hold(search: Search) -> None:
        assert [line.id for line in everything(house, actor, search)] == model(lines, search)

    hold()


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("descending", [True, False])
def test_what_comes_in_while_one_reads_on_shifts_no_page(
    house: House, sort: Sort, *, descending: bool
) -> None:
    actor = house.actor()
    stock(house, actor, mixed(45))
    search = Search(sort=sort, descending=descending)
    whole = [line.id for line in everything(house, actor, search)]
    first = find(house.office, actor, search)
    stock(house, actor, [Stocked(debited_at=NOON + timedelta(days=1))] * 5)
    second = find(house.office, actor, search, after=first.lines[-1].place)
    told = [line.id for line in (*first.lines, *second.lines) if line.id in whole]
    assert told == whole[: len(told)]
    assert len(told) >= PAGE


def test_a_coupon_s_number_and_a_reference_find_their_transaction_however_typed(house: House) -> None:
    actor = house.actor()
    wanted, *_ = stock(house, actor, mixed(9))
    number = number_of(house, wanted)
    short = wanted.replace("-", "")[:8].upper()
    typed = [number, number.lower(), f" {number[:3]} {number[3:]} ", f"T-{short[:4]}-{short[4:]}", short]
    typed += [f"t {short[:4].lower()} {short[4:]}", f"https://example.test/c/{number}"]
    for one in typed:
        found = find(house.office, actor, Search(wanted=one)).lines
        assert [line.id for line in found] == [wanted], one


@pytest.mark.parametrize("typed", ["\x00", "🜁", "T-", "%", "_", "' OR 1=1 --", "x" * 500, "T-ZZZZ-ZZZZ"])
def test_what_means_nothing_finds_nothing(house: House, typed: str) -> None:
    actor = house.actor()
    stock(house, actor, mixed(9))
    assert find(house.office, actor, Search(wanted=typed)).lines == ()


def test_a_name_that_nobody_checked_is_neither_told_nor_found(house: House) -> None:
    actor = house.actor()
    (hidden,) = stock(house, actor, [Stocked("Unique", result=CheckResult.OFFLINE_UNVERIFIED)])
    assert find(house.office, actor, Search(wanted="unique")).lines == ()
    (line,) = find(house.office, actor).lines
    assert (line.id, line.beneficiary) == (hidden, None)


def test_a_cancelled_transaction_is_found_by_name_and_number(house: House) -> None:
    actor = house.actor()
    (gone,) = stock(house, actor, [Stocked("Unique", Status.CANCELLED)])
    for typed in ("unique", number_of(house, gone)):
        assert [line.id for line in find(house.office, actor, Search(wanted=typed)).lines] == [gone]


def test_names_and_flags_too_many_to_be_listed_are_found_all_the_same(house: House) -> None:
    actor = house.actor()
    assert actor.partner_id is not None
    wanted = mixed(60)
    lines = list(zip(stock(house, actor, wanted), wanted, strict=True))
    both = Search(wanted="le", flagged=True, sort=Sort.STATUS)
    for search in (Search(wanted="exem"), Search(flagged=True), both):
        typed = transaction_search.read_wanted(search.wanted) if search.wanted else None
        with reading() as tx:
            left = listing.narrow(tx, actor.partner_id, typed, flagged=search.flagged, most=3)
            rows = listing.page(tx, actor.partner_id, search, left, None, 100)
        assert left.ids is None
        assert [row.id for row in rows] == model(lines, search)


def test_no_school_finds_another_s_by_any_filter(house: House) -> None:
    ours, theirs = house.actor(Role.OWNER), house.actor(Role.OWNER)
    wanted = mixed(24)
    foreign = set(stock(house, theirs, wanted))
    own = set(stock(house, ours, [Stocked("Legrand")]))
    typed = ["", *NAMES, *(number_of(house, one) for one in sorted(foreign)[:3])]
    typed += ["T" + one.replace("-", "")[:8] for one in sorted(foreign)[:3]]
    kinds = [*STATUSES_OF.values(), *(frozenset({status}) for status in Status)]
    filters = product(typed, kinds[:2], (True, False), list(Sort))
    searches = [Search(t, s, flagged=f, sort=o) for t, s, f, o in filters]
    searches += [Search(statuses=one, amount_cents=cents) for one in kinds for cents in (30000, 50000)]
    searches += [Search(start=date(2026, 1, 1), end=date(2026, 3, 12))]
    after = next(iter(find(house.office, theirs).lines)).place
    for search in searches:
        for place in (None, after):
            page = find(house.office, ours, search, after=place)
            assert {line.id for line in page.lines} <= own, search
            assert page.counts[View.ALL] == 1
            assert page.asked.count == 0


def test_before_validation_and_signature_each_alone_there_is_no_list_and_the_reason_is_said_f15(
    house: House,
) -> None:
    for partner_id, code in (
        (house.partner(validated=False), "affiliation_pending"),
        (house.partner(validated=False, signed=False), "affiliation_pending"),
        (house.partner(signed=False), "convention_unsigned"),
    ):
        with pytest.raises(Forbidden) as caught:
            find(house.office, house.actor(Role.OWNER, partner_id))
        assert caught.value.code == code


def test_a_convention_that_has_ended_hides_no_history(house: House) -> None:
    actor = house.actor(Role.COUNTER, house.partner(ends_on=date(2026, 1, 31)))
    made = stock(house, actor, [Stocked()])
    assert [line.id for line in find(house.office, actor).lines] == made


def test_counts_say_what_each_view_has_and_stop_at_a_hundred(house: House) -> None:
    actor = house.actor()
    stock(house, actor, [Stocked(status=Status.PAID)] * (COUNTED + 5) + [Stocked(status=Status.IN_PAYMENT)])
    counts = find(house.office, actor).counts
    expected = {View.ALL: 100, View.PAID: 100, View.DUE: 1, View.YOURS: 0, View.REGION: 0}
    assert counts == expected


def test_what_the_region_asks_stands_above_the_list_until_it_is_answered_f24(house: House) -> None:
    actor = house.actor()
    asked = Stocked(status=Status.AWAITING_DOCUMENTS, anomaly=AnomalyKind.DOCUMENT_REFUSED)
    days = [timedelta(days=n) for n in range(6)]
    ids = stock(
        house, actor, [replace(asked, opened_at=NOON - day, about="training_contract") for day in days]
    )
    stock(house, actor, [Stocked(status=Status.SUBMITTED, anomaly=AnomalyKind.NOT_ME)])
    found = find(house.office, actor).asked
    assert (found.count, found.oldest) == (6, NOON - timedelta(days=5))
    assert [line.transaction_id for line in found.lines] == ids[:2:-1]
    assert found.lines[0].document == "Contrat de formation"
    house.execute("UPDATE anomaly SET answered_at = opened_at WHERE kind = 'document_refused'")
    assert find(house.office, actor).asked.count == 0


@pytest.mark.parametrize(
    "search",
    [Search(), Search(wanted="exemple"), Search(flagged=True, sort=Sort.STATUS), Search(sort=Sort.AMOUNT)],
)
def test_a_page_sends_as_many_statements_however_many_lines(house: House, search: Search) -> None:
    few, many = house.actor(), house.actor()
    stock(house, few, mixed(10))
    stock(house, many, mixed(80))
    sent = []
    for actor in (few, many):
        with counted() as told:
            find(house.office, actor, search)
        sent.append(len(statements(told)))
    assert sent[0] == sent[1] <= 9


def plans(house: House, ask: Callable[[], object]) -> list[str]:
    """What the database would do for each statement sent, when it avoids reading a whole table."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        sent.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if house.kind == "sqlite" else "EXPLAIN"
    with reading() as tx:
        if house.kind == "postgresql":
            tx.exec_driver_sql("SET enable_seqscan = off")
        return [
            "\n".join(str(row[-1]) for row in tx.exec_driver_sql(f"{explain} {statement}", parameters))
            for statement, parameters in sent
            if "debit_transaction" in statement
        ]


def test_an_index_answers_whatever_is_asked(house: House) -> None:
    actor = house.actor()
    stock(house, actor, mixed(60))
    after = find(house.office, actor).lines[-1].place
    searches = [Search(wanted=typed) for typed in ("exemple", "N1000000", "T-0000-0001")]
    searches += [Search(flagged=True), Search(amount_cents=30000), Search(start=date(2026, 3, 1))]
    views = (STATUSES_OF[View.ALL], STATUSES_OF[View.DUE])
    searches += [Search(sort=sort, statuses=one) for sort in Sort for one in views]
    for search, place in product(searches, (None, after)):
        for plan in plans(house, partial(find, house.office, actor, search, after=place)):
            assert not re.search(r"SCAN debit_transaction|Seq Scan on debit_transaction", plan), plan
