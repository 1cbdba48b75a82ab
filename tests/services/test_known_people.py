"""Who has a file already is told line by line before anything is written, and gets no second one unasked."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.batched import HEADER, code, kinds, prepared, prepared_import, view
from tests.builders import CAMILLE, House
from tests.services.test_import import csv, good, imported, refused
from tests.services.test_transfers import at_once
from tests.young import EMAIL, YOUNG
from webapp.cli.problems import english
from webapp.domain.actors import Actor, Role
from webapp.domain.batch import BatchState
from webapp.domain.known import KnownBy, KnownChoice, KnownLine
from webapp.services import batch_work, batches, ledger
from webapp.services.import_coupons import import_csv

SAME, NAMESAKE, ADDRESS, NEW = (
    "CAMILLE,exemplé,2005-09-04,",
    "Camille,Exemple,2005-09-05,",
    f"Sacha,Fictif,2004-01-02,{EMAIL.upper()}",
    "Lou,Modèle,2005-01-02,lou@demo.test",
)
OUT, TOO = KnownChoice.OUT, KnownChoice.TOO


@pytest.fixture
def officer(house: House) -> Actor:
    """Someone of the Region, where one young person has a file."""
    house.file(person=YOUNG)
    return house.actor(Role.OFFICER)


def people(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines, ""]).encode()


def names(house: House) -> list[str]:
    return sorted(f"{row['first_name']} {row['family_name']}" for row in house.rows("beneficiary"))


def known(house: House, officer: Actor, batch_id: str) -> tuple[KnownLine, ...]:
    preview = view(house, officer, batch_id).preview
    assert preview is not None
    return preview.known


def test_the_preview_tells_who_is_known_by_line_and_why_and_nothing_of_the_other(
    house: House, officer: Actor
) -> None:  # M5
    batch_id = prepared(house, officer, people(SAME, NAMESAKE, ADDRESS, NEW))
    assert known(house, officer, batch_id) == (
        KnownLine(2, "CAMILLE exemplé", KnownBy.IDENTITY),
        KnownLine(4, "Sacha Fictif", KnownBy.EMAIL),
    )


@pytest.mark.parametrize(
    ("recorded", "sent"),
    [
        (("Exemple", "Usage"), "Usage,Camille,"),
        (("Exemple",), "Usage,Camille,Exemple"),
        (("Exemple", "Usage"), "Autre,Camille,Tiers|USAGE"),
        (("Le Goff",), "Legoff,Camille,"),
    ],
    ids=["of usage on file", "of usage in the line", "of usage on both sides", "joined"],
)
def test_names_of_usage_are_looked_at_on_both_sides(
    house: House, recorded: tuple[str, ...], sent: str
) -> None:  # M5
    family_name, *others = recorded
    house.file(person=replace(CAMILLE, family_name=family_name, other_names=tuple(others)))
    header = "family_name,first_name,other_names,birth_date"
    officer, line = house.actor(Role.OFFICER), f"{sent},{CAMILLE.birth_date}"
    content = f"{header}\n{line}\nUsage,Lou,,{CAMILLE.birth_date}\nUsage,Camille,,2005-09-05\n".encode()
    told = known(house, officer, prepared(house, officer, content))
    assert [(one.line, one.by) for one in told] == [(2, KnownBy.IDENTITY)]


def test_nothing_is_confirmed_before_it_is_said_what_becomes_of_them(house: House, officer: Actor) -> None:
    batch_id = prepared(house, officer, people(SAME, NEW))
    before = house.dump()
    assert code(batches.confirm, house.office, officer, batch_id) == "known_unsaid"
    assert house.dump() == before


def test_left_out_they_get_nothing_and_the_counts_say_so(house: House, officer: Actor) -> None:
    batch_id = prepared(house, officer, people(SAME, NEW, ADDRESS))
    batches.confirm(house.office, officer, batch_id, known=OUT)
    assert batch_work.write_batches(house.office) == 1
    shown = view(house, officer, batch_id)
    assert (shown.state, shown.done, shown.people, shown.coupons) == (BatchState.DONE, 1, 1, 3)
    assert names(house) == ["Camille Exemple", "Lou Modèle"]
    confirmed = next(entry for entry in house.entries() if entry.kind == "batch_confirmed")
    assert confirmed.data["known_out"] == 2
    assert "Camille" not in str(house.rows("journal_entry"))
    assert ledger.verify(house.office) == []


def test_by_the_officers_word_they_get_another_file(house: House, officer: Actor) -> None:
    batch_id = prepared(house, officer, people(SAME, NEW))
    batches.confirm(house.office, officer, batch_id, known=TOO)
    batch_work.write_batches(house.office)
    assert len(house.rows("aid_file")) == 3
    assert view(house, officer, batch_id).state is BatchState.DONE


def test_a_batch_of_known_people_alone_is_not_confirmed_without_any(house: House, officer: Actor) -> None:
    batch_id = prepared(house, officer, people(SAME))
    assert code(confirm_out, house, officer, batch_id) == "batch_of_known"


def confirm_out(house: House, officer: Actor, batch_id: str) -> None:
    batches.confirm(house.office, officer, batch_id, known=OUT)


def test_one_who_became_known_since_goes_back_to_an_officer_and_the_rest_is_not_asked_again(
    house: House, officer: Actor
) -> None:
    whole, back = (prepared(house, officer, people(*lines)) for lines in ((NEW, SAME), (NEW,)))
    batches.confirm(house.office, officer, whole, known=TOO)
    house.clock.move(seconds=1)
    batches.confirm(house.office, officer, back)
    batch_work.write_batches(house.office)
    states = [view(house, officer, one).state for one in (whole, back)]
    assert states == [BatchState.DONE, BatchState.PREPARED]
    assert kinds(house, back)[-1] == "batch_sent_back"
    assert [one.name for one in known(house, officer, back)] == ["Lou Modèle"]
    batches.confirm(house.office, officer, back, known=TOO)
    batch_work.write_batches(house.office)
    assert names(house).count("Lou Modèle") == 2
    assert ledger.verify(house.office) == []


def test_what_is_written_of_a_batch_is_not_known_to_itself(
    house: House, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_work, "CHUNK", 1)
    batch_id = prepared(house, officer, people(NEW, NAMESAKE, "Alix,Factice,2006-03-03,"))
    batches.confirm(house.office, officer, batch_id)
    assert batch_work.write_batches(house.office, lambda: False) == 1
    made = batches.issue_one(
        house.office, officer, house.scheme_id, "2024", replace(CAMILLE, birth_date=date(2005, 9, 5))
    )
    assert made
    batch_work.write_batches(house.office)
    shown = view(house, officer, batch_id)
    assert (shown.state, shown.done) == (BatchState.PREPARED, 1)
    assert [one.line for one in known(house, officer, batch_id)] == [3]
    batches.confirm(house.office, officer, batch_id, known=OUT)
    batch_work.write_batches(house.office)
    shown = view(house, officer, batch_id)
    assert (shown.state, shown.done, shown.people) == (BatchState.DONE, 2, 2)
    assert names(house) == ["Alix Factice", "Camille Exemple", "Camille Exemple", "Lou Modèle"]


def test_a_line_end_within_a_value_outlives_what_is_said_of_others(house: House, officer: Actor) -> None:
    batch_id = prepared(house, officer, people('"Lou\r",Modèle,2005-01-02,', SAME))
    batches.confirm(house.office, officer, batch_id, known=OUT)
    assert batch_work.write_batches(house.office, lambda: False) == 1
    shown = view(house, officer, batch_id)
    assert (shown.state, shown.done, shown.people) == (BatchState.DONE, 1, 1)


def test_what_can_not_be_read_any_more_goes_back_to_an_officer(house: House, officer: Actor) -> None:
    batch_id = prepared(house, officer, people(NEW))
    batches.confirm(house.office, officer, batch_id)
    house.execute("UPDATE coupon_batch SET content = :content", content="no such header\n")
    assert batch_work.write_batches(house.office, lambda: False) == 1
    assert view(house, officer, batch_id).state is BatchState.PREPARED


def test_nobody_stands_in_a_file_as_two_young_people_of_one_scheme(house: House) -> None:  # M5
    twice = csv(good(house), good(house, "EXT-2", beneficiary="B2", family_name="QWERTZOWSKA"))
    assert refused(house, twice) == [(3, "this person stands on line 2 already")]


def test_the_form_for_one_person_knows_whom_a_file_knows(house: House, officer: Actor) -> None:  # M5
    before = house.dump()
    for said, known_by in (
        ({"family_name": "EXEMPLÉ"}, "person_known"),
        ({"birth_date": date(2005, 9, 5)}, "address_known"),
    ):
        person = replace(YOUNG, **said)
        assert code(batches.issue_one, house.office, officer, house.scheme_id, "2024", person) == known_by
    assert house.dump() == before


def test_a_batch_sent_back_whose_rest_is_left_out_is_done(
    house: House, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_work, "CHUNK", 1)
    batch_id = prepared(house, officer, people(NEW, NAMESAKE))
    batches.confirm(house.office, officer, batch_id)
    assert batch_work.write_batches(house.office, lambda: False) == 1
    batches.issue_one(
        house.office, officer, house.scheme_id, "2024", replace(CAMILLE, birth_date=date(2005, 9, 5))
    )
    batch_work.write_batches(house.office)
    batches.confirm(house.office, officer, batch_id, known=OUT)
    batch_work.write_batches(house.office)
    shown = view(house, officer, batch_id)
    assert (shown.state, shown.done, shown.people, shown.coupons) == (BatchState.DONE, 1, 1, 3)
    assert ledger.verify(house.office) == []


def test_two_batches_with_the_same_person_written_at_once_make_one_file(house: House, officer: Actor) -> None:
    ids = [prepared(house, officer, people(*lines)) for lines in ((NEW,), (NEW, NAMESAKE))]
    for one in ids:
        batches.confirm(house.office, officer, one)

    def work() -> None:
        batch_work.write_batches(house.office)

    assert at_once(house, [work, work]) == {"done": 2}
    batch_work.write_batches(house.office)
    assert names(house).count("Lou Modèle") == 1


class TestImports:
    def line(self, house: House, number: str, **changes: str) -> dict[str, str]:
        camille = {"first_name": "Camille", "family_name": "Exemple", "birth_date": "2005-09-04"}
        return good(house, number, **camille | changes)

    @pytest.mark.parametrize(("choice", "files"), [(OUT, 2), (TOO, 3)])
    def test_all_lines_of_one_who_is_known_go_or_stay_together(
        self, house: House, officer: Actor, choice: KnownChoice, files: int
    ) -> None:
        lines = [
            self.line(house, "EXT-1"),
            good(house, "EXT-2", beneficiary="B2"),
            self.line(house, "EXT-3", rank="2"),
        ]
        batch_id = prepared_import(house, officer, *lines)
        assert [one.line for one in known(house, officer, batch_id)] == [2]
        batches.confirm(house.office, officer, batch_id, known=choice)
        batch_work.write_batches(house.office)
        shown = view(house, officer, batch_id)
        assert (shown.state, shown.people) == (BatchState.DONE, files - 1)
        assert len(house.rows("aid_file")) == files
        numbers = {row["number"] for row in house.rows("coupon")}
        assert ({"EXT-1", "EXT-3"} <= numbers) is (choice is TOO)
        assert "EXT-2" in numbers

    def test_the_terminal_writes_nothing_for_them_unless_it_is_told_to(
        self, house: House, officer: Actor
    ) -> None:
        content = csv(self.line(house, "EXT-1"), good(house, "EXT-2", beneficiary="B2"))
        report = imported(house, content)
        (problem,) = report.problems
        assert (problem.line, report.coupons) == (2, 0)
        assert "has a file already" in english(problem)
        assert "Camille" not in str(report)
        done = import_csv(house.office, officer, content.encode(), known_too=True)
        assert (done.files, done.problems) == (2, ())


@pytest.mark.parametrize("text", ['"Lou, Anne",Fictif,2005-01-02,', "\nLou;,Fictif,2005-01-02,"])
def test_lines_keep_their_place_when_something_is_said_of_them(
    house: House, officer: Actor, text: str
) -> None:
    content = f"{HEADER}\nAlix,Factice,2006-03-03,\n{text}\n{SAME}\n{NEW}\n".encode()
    batch_id = prepared(house, officer, content)
    (before,) = known(house, officer, batch_id)
    batches.confirm(house.office, officer, batch_id, known=TOO)
    house.execute("UPDATE coupon_batch SET state = 'prepared' WHERE id = :id", id=batch_id)
    assert known(house, officer, batch_id) == ()
    preview: Any = view(house, officer, batch_id).preview
    assert (preview.twice, before.name, len(preview.lines)) == (1, "CAMILLE exemplé", 4)
