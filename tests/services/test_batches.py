"""Batches: a file checked whole, confirmed by one person, seconded by another where it is large."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from tests.batched import code, kinds, limit, people_csv, prepared, prepared_import, view
from tests.builders import House
from tests.services.test_import import good
from tests.services.test_transfers import at_once
from webapp.domain.actors import Actor, Role
from webapp.domain.batch import BatchKind, BatchState
from webapp.services import batch_views, batch_work, batches, ledger, scan


@pytest.fixture
def officer(house: House) -> Actor:
    return house.actor(Role.OFFICER)


def test_a_sound_file_is_previewed_confirmed_written_and_forgotten(house: House, officer: Actor) -> None:
    batch_id = prepared(house, officer, people_csv(3))
    shown = view(house, officer, batch_id)
    assert (shown.kind, shown.state, shown.people, shown.coupons) == (
        BatchKind.ISSUE,
        BatchState.PREPARED,
        3,
        9,
    )
    assert shown.preview is not None
    assert (shown.preview.amount_cents, shown.preview.without_address) == (390000, 0)
    assert shown.preview.lines[0].name == "Lou Modèle C"
    assert house.rows("coupon") == []
    batches.confirm(house.office, officer, batch_id)
    assert batch_work.write_batches(house.office) == 1
    shown = view(house, officer, batch_id)
    assert (shown.state, shown.done, shown.preview) == (BatchState.DONE, 3, None)
    assert (shown.confirmed_by, shown.ended_at) == ("Dominique S.", house.clock.now())
    (row,) = house.rows("coupon_batch")
    assert row["content"] is None
    assert Counter(one["rank"] for one in house.rows("coupon")) == {1: 3, 2: 3, 3: 3}
    assert kinds(house, batch_id) == ["batch_prepared", "batch_confirmed", "batch_done"]
    issued = next(entry for entry in house.entries() if entry.kind == "coupon_issued")
    assert issued.data["batch_id"] == batch_id
    assert "Modèle" not in str(house.rows("journal_entry"))
    assert ledger.verify(house.office) == []
    number = house.rows("coupon")[0]["number"]
    assert scan.read_coupon(house.office, house.actor(), number).coupon.market == "2024"


def test_a_file_with_a_wrong_line_is_told_line_by_line_and_not_kept(house: House, officer: Actor) -> None:
    content = people_csv(2) + b"Lou,,2005-13-02,nowhere\nLou,Mod\xc3\xa8le C,2005-01-02,\n"
    made = batches.prepare_issue(house.office, officer, house.scheme_id, "2024", content)
    assert made.batch_id is None
    assert [(p.line, p.code, p.column, p.fact) for p in made.problems] == [
        (4, "not_a_day", "birth_date", ""),
        (4, "name_without_letter", "family_name", ""),
        (4, "not_an_address", "email", ""),
        (5, "person_twice", "", 2),
    ]
    assert house.rows("coupon_batch") == []


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("prenom;nom;date_de_naissance;courriel", "Lou;Modèle;2005-01-02;lou@demo.test"),
        ("family_name,first_name,birth_date", "Modèle,Lou,2005-01-02"),
    ],
)
def test_columns_may_be_french_and_in_any_order(house: House, officer: Actor, header: str, line: str) -> None:
    batch_id = prepared(house, officer, f"{header}\n{line}\n".encode())
    preview = view(house, officer, batch_id).preview
    assert preview is not None
    assert preview.lines[0].name == "Lou Modèle"


def test_a_market_or_a_scheme_that_is_not_there_is_refused(house: House, officer: Actor) -> None:
    prepare = (batches.prepare_issue, house.office, officer)
    assert code(*prepare, "none", "2024", people_csv(1)) == "scheme_unknown"
    assert code(*prepare, house.scheme_id, "1999", people_csv(1)) == "market_unknown"


def test_one_file_is_one_batch_until_it_is_dropped(house: House, officer: Actor) -> None:
    content = people_csv(2)
    batch_id = prepared(house, officer, content)
    again = (batches.prepare_issue, house.office, officer, house.scheme_id)
    assert code(*again, "2024", content) == "batch_known"
    batches.drop(house.office, officer, batch_id)
    assert house.rows("coupon_batch")[0]["content"] is None
    assert kinds(house, batch_id) == ["batch_prepared", "batch_dropped"]
    later = prepared(house, officer, content)
    batches.confirm(house.office, officer, later)
    batch_work.write_batches(house.office)
    assert code(*again, "2024", content) == "batch_known"
    # For the other market it is another batch.
    assert batches.prepare_issue(house.office, officer, house.scheme_id, "2021", content).batch_id


def test_of_one_file_sent_several_times_at_once_one_batch_is_made(house: House, officer: Actor) -> None:
    content = people_csv(2)

    def send() -> None:
        prepared(house, officer, content)

    ended = at_once(house, 6 * [send])
    assert ended == {"done": 1, "batch_known": 5}
    assert len(house.rows("coupon_batch")) == 1


class TestTwoPersons:
    def test_above_the_schemes_number_another_person_must_say_yes(self, house: House, officer: Actor) -> None:
        limit(house, 2)
        other = house.actor(Role.OFFICER)
        batch_id = prepared(house, officer, people_csv(3))
        assert view(house, officer, batch_id).second_needed
        batches.confirm(house.office, officer, batch_id)
        assert batch_work.write_batches(house.office) == 0
        assert view(house, officer, batch_id).mine
        assert not view(house, other, batch_id).mine
        assert code(batches.second, house.office, officer, batch_id) == "same_person"
        batches.second(house.office, other, batch_id)
        assert batch_work.write_batches(house.office) == 1
        assert kinds(house, batch_id) == [
            "batch_prepared",
            "batch_confirmed",
            "batch_seconded",
            "batch_done",
        ]
        seconded = [e for e in house.entries() if e.kind == "batch_seconded"]
        assert seconded[0].data["account_id"] == other.account_id
        assert ledger.verify(house.office) == []

    def test_at_the_number_one_person_is_enough(self, house: House, officer: Actor) -> None:
        limit(house, 3)
        batch_id = prepared(house, officer, people_csv(3))
        batches.confirm(house.office, officer, batch_id)
        assert view(house, officer, batch_id).state is BatchState.RUNNING

    def test_an_import_counts_people_and_not_coupons(self, house: House, officer: Actor) -> None:
        limit(house, 1)
        one = [good(house, f"EXT-{n}", rank=str(n)) for n in (1, 2, 3)]
        batch_id = prepared_import(house, officer, *one)
        batches.confirm(house.office, officer, batch_id)
        assert view(house, officer, batch_id).state is BatchState.RUNNING
        other = good(house, "EXT-8", beneficiary="B2", first_name="Lou")
        two = prepared_import(house, officer, good(house, "EXT-7"), other)
        batches.confirm(house.office, officer, two)
        assert view(house, officer, two).state is BatchState.AWAITING_SECOND

    def test_what_waits_for_the_second_person_may_still_be_dropped(
        self, house: House, officer: Actor
    ) -> None:
        limit(house, 0)
        batch_id = prepared(house, officer, people_csv(1))
        batches.confirm(house.office, officer, batch_id)
        batches.drop(house.office, officer, batch_id)
        assert code(batches.second, house.office, house.actor(Role.OFFICER), batch_id) == "batch_decided"
        assert batch_work.write_batches(house.office) == 0

    @pytest.mark.parametrize("act", [batches.confirm, batches.second, batches.drop])
    def test_what_runs_or_is_over_is_decided_no_more(self, house: House, officer: Actor, act: Any) -> None:  # noqa: ANN401  as above
        batch_id = prepared(house, officer, people_csv(1))
        batches.confirm(house.office, officer, batch_id)
        other = house.actor(Role.OFFICER)
        assert code(act, house.office, other, batch_id) == "batch_decided"
        batch_work.write_batches(house.office)
        assert code(act, house.office, other, batch_id) == "batch_decided"
        assert code(act, house.office, other, house.clock.new_id()) == "batch_unknown"

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICER, Role.ADMINISTRATOR}))
    def test_only_the_region_makes_and_sees_batches(self, house: House, officer: Actor, role: Role) -> None:
        batch_id, other = prepared(house, officer, people_csv(1)), house.actor(role)
        for act in (batches.confirm, batches.second, batches.drop, batch_views.view_batch):
            assert code(act, house.office, other, batch_id) == "role_required"
        assert code(batches.prepare_import, house.office, other, b"") == "role_required"
        assert code(batch_views.list_batches, other) == "role_required"
        issue = (batches.prepare_issue, house.office, other, house.scheme_id, "2024")
        assert code(*issue, people_csv(2)) == "role_required"


class TestNobodyDecides:
    """What nobody says yes to is not kept for ever: it holds names, birth dates and addresses."""

    def test_after_thirty_days_it_is_dropped_by_nobody_and_its_file_forgotten(
        self, house: House, officer: Actor
    ) -> None:
        batch_id = prepared(house, officer, people_csv(2))
        until = house.clock.now() + timedelta(days=30)
        assert view(house, officer, batch_id).waits_until == until
        house.clock.set(until - timedelta(seconds=1))
        assert batches.drop_old(house.office) == 0
        house.clock.set(until)
        assert [batches.drop_old(house.office) for _ in range(2)] == [1, 0]
        shown = view(house, officer, batch_id)
        assert (shown.state, shown.ended_at, shown.waits_until) == (BatchState.DROPPED, until, None)
        assert "Modèle" not in house.dump()
        (entry,) = (one for one in house.entries() if one.kind == "batch_dropped")
        assert {"account_id", "staff_how"}.isdisjoint(entry.data)
        assert ledger.verify(house.office) == []
        # Nothing of it is written, so the file may come again.
        assert prepared(house, officer, people_csv(2))

    def test_a_first_yes_gives_the_second_thirty_days_and_what_runs_is_left_alone(
        self, house: House, officer: Actor
    ) -> None:
        limit(house, 1)
        running, waiting = (prepared(house, officer, people_csv(n)) for n in (1, 2))
        house.clock.move(days=20)
        for one in (running, waiting):
            batches.confirm(house.office, officer, one)
        house.clock.move(days=29)
        assert batches.drop_old(house.office) == 0
        house.clock.move(days=1)
        assert batches.drop_old(house.office) == 1
        states = [view(house, officer, one).state for one in (running, waiting)]
        assert states == [BatchState.RUNNING, BatchState.DROPPED]

    def test_one_that_is_sent_back_late_has_its_thirty_days(self, house: House, officer: Actor) -> None:
        batch_id = prepared_import(house, officer, good(house))
        other = prepared_import(house, officer, good(house, rank="2"))
        house.clock.move(days=29)
        batches.confirm(house.office, officer, other)
        house.clock.move(seconds=1)
        batches.confirm(house.office, officer, batch_id)
        batch_work.write_batches(house.office)
        assert kinds(house, batch_id)[-1] == "batch_sent_back"
        house.clock.move(days=29)
        assert batches.drop_old(house.office) == 0
        house.clock.move(days=1)
        assert batches.drop_old(house.office) == 1


def test_lists_hold_no_content_and_count_what_waits(house: House, officer: Actor) -> None:
    made = []
    for n in range(3):
        house.clock.move(minutes=1)
        made.append(prepared(house, officer, people_csv(1, after=n)))
    assert [line.id for line in batch_views.list_batches(officer)] == made[::-1]
    assert batch_views.count_waiting(officer) == 3
    assert "Modèle" not in repr(batch_views.list_batches(officer))
