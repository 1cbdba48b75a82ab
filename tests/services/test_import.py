"""Import of coupons: the whole file or nothing, with a report that says what is wrong with each line."""

from collections.abc import Sequence

import pytest

from tests.builders import House
from webapp.cli.problems import english
from webapp.domain.actors import Role
from webapp.domain.errors import DomainError
from webapp.services import ledger, scan
from webapp.services.import_coupons import COLUMNS, MAX_BYTES, ImportReport, import_csv

HEADER = ",".join(COLUMNS)


def good(house: House, number: str = "EXT/77-0042", **changes: str) -> dict[str, str]:
    """A line that may be imported."""
    line = {
        "beneficiary": "B1",
        "first_name": "Zénaïde",
        "family_name": "Qwertzowska",
        "other_names": "",
        "birth_date": "1987-06-05",
        "scheme": house.scheme_id,
        "market": "2021",
        "rank": "1",
        "number": number,
        "expires_on": "2027-01-31",
    }
    return line | changes


def csv(*lines: dict[str, str], delimiter: str = ",") -> str:
    rows = [delimiter.join(COLUMNS), *(delimiter.join(line[c] for c in COLUMNS) for line in lines)]
    return "\n".join(rows) + "\n"


def imported(house: House, content: bytes | str) -> ImportReport:
    data = content.encode() if isinstance(content, str) else content
    return import_csv(house.office, house.actor(Role.OFFICER), data)


def problems(report: ImportReport) -> list[tuple[int, str]]:
    return [(problem.line, english(problem)) for problem in report.problems]


def refused(house: House, content: bytes | str) -> list[tuple[int, str]]:
    """What is wrong with a file, of which nothing is written and no personal word repeated."""
    tables = ("beneficiary", "beneficiary_name", "aid_file", "coupon", "journal_entry")
    before = house.counts()
    report = imported(house, content)
    after = house.counts()
    assert [after[t] for t in tables] == [before[t] for t in tables]
    assert (report.files, report.coupons) == (0, 0)
    told = problems(report)
    assert told
    for word in ("Zénaïde", "Qwertz", "1987"):
        assert word not in str(report)
    return told


def test_a_good_file_is_written_whole_and_journaled(house: House) -> None:
    lines = [
        good(house, "EXT-1", rank="1"),
        good(house, "EXT-2", rank="2"),
        good(house, "EXT-3", rank="3"),
        good(house, "EXT-4", beneficiary="B2", market="2024", family_name="Modèle"),
    ]
    report = imported(house, csv(*lines))
    assert report == ImportReport(4, 2, 4, ())
    assert house.counts()["beneficiary"] == 2
    entries = house.entries()
    assert [(e.kind, e.amount_cents) for e in entries] == [("coupon_imported", 0)] * 4
    assert ledger.verify(house.office) == []


def test_an_imported_coupon_is_read_verified_and_debited(house: House) -> None:
    line = good(house, "77-0042/B", other_names="Modèle | Fictif", market="2024")
    imported(house, csv(line))
    actor = house.actor()
    coupon = scan.read_coupon(house.office, actor, " 77 0042/b ").coupon
    assert (coupon.rank, coupon.amount_cents, coupon.market) == (1, 30000, "2024")
    assert coupon.expires_on.isoformat() == "2027-01-31"
    officer_view = [row["form"] for row in house.rows("beneficiary_name")]
    assert sorted(officer_view) == ["FICTIF", "MODELE", "QWERTZOWSKA"]
    assert house.rows("coupon")[0]["number"] == "77-0042/B"


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_bom_semicolons_and_either_line_end_are_understood(
    house: House, delimiter: str, encoding: str, newline: str
) -> None:
    text = csv(good(house, "EXT-1"), good(house, "EXT-2", rank="2"), delimiter=delimiter)
    assert imported(house, text.replace("\n", newline).encode(encoding)) == ImportReport(2, 1, 2, ())


def test_columns_may_come_in_any_order_and_values_in_quotes(house: House) -> None:
    turned = list(reversed(COLUMNS))
    line = good(house, "EXT-1", family_name='"De L\'Essai, dit ""Lou"""')
    text = f"{','.join(turned)}\n{','.join(line[c] for c in turned)}\n"
    assert imported(house, text) == ImportReport(1, 1, 1, ())
    assert house.rows("beneficiary")[0]["family_name"] == 'De L\'Essai, dit "Lou"'


def test_empty_lines_at_the_end_are_nothing(house: House) -> None:
    assert imported(house, csv(good(house)) + "\n\n") == ImportReport(1, 1, 1, ())


NOT_CSV = "not CSV: a quote is left open, or stands where none may, or a value never ends"
COLUMN_WORDS = f"the columns are {', '.join(COLUMNS)}"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("", [(1, COLUMN_WORDS)], id="an empty file"),
        pytest.param(HEADER, [(1, "no line to import")], id="a header alone"),
        pytest.param("number\nEXT-1\n", [(1, COLUMN_WORDS)], id="a column alone"),
        pytest.param(f"{HEADER},colour\n", [(1, COLUMN_WORDS)], id="a column too many"),
        pytest.param(f"{HEADER},number\n", [(1, COLUMN_WORDS)], id="a column twice"),
        pytest.param(HEADER.replace("rank,", ""), [(1, COLUMN_WORDS)], id="a column missing"),
        pytest.param(HEADER.upper(), [(1, COLUMN_WORDS)], id="capitals"),
        pytest.param(HEADER.replace(",", "\t"), [(1, COLUMN_WORDS)], id="tabs"),
        pytest.param(f'"{HEADER}', [(1, NOT_CSV)], id="a quote open in the header"),
        pytest.param(b"\x00\x01\x02", [(1, COLUMN_WORDS)], id="bytes of no text"),
        pytest.param(b"\xff\xfeb\x00", [(1, "not UTF-8 text")], id="UTF-16"),
        pytest.param(b"PK\x03\x04\x14\x00\xff", [(1, "not UTF-8 text")], id="a spreadsheet"),
        pytest.param(b" " * (MAX_BYTES + 1), [(1, f"the file is larger than {MAX_BYTES} bytes")], id="huge"),
    ],
)
def test_a_file_of_another_shape_is_refused(
    house: House, content: bytes | str, expected: list[tuple[int, str]]
) -> None:
    assert refused(house, content) == expected


def test_latin_1_is_refused_on_the_line_where_it_shows(house: House) -> None:
    first = good(house, "EXT-1", first_name="Zoe", family_name="Modele")
    text = csv(first, good(house, "EXT-2", beneficiary="B2"))
    assert refused(house, text.encode("latin-1")) == [(3, "not UTF-8 text")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"scheme": "unknown"}, "scheme: unknown"),
        ({"scheme": ""}, "scheme: unknown"),
        ({"market": "2022"}, "market: unknown in this scheme"),
        ({"market": ""}, "market: unknown in this scheme"),
        ({"rank": "0"}, "rank: not one of this scheme"),
        ({"rank": "4"}, "rank: not one of this scheme"),
        ({"rank": "-1"}, "rank: not one of this scheme"),
        ({"rank": "1.0"}, "rank: not one of this scheme"),
        ({"rank": "٣"}, "rank: not one of this scheme"),
        ({"rank": "²"}, "rank: not one of this scheme"),
        ({"rank": "1" * 5000}, "rank: not one of this scheme"),
        ({"rank": ""}, "rank: not one of this scheme"),
        ({"birth_date": "05/06/1987"}, "birth_date: YYYY-MM-DD is expected"),
        ({"birth_date": "19870605"}, "birth_date: YYYY-MM-DD is expected"),
        ({"birth_date": "1987-02-30"}, "birth_date: YYYY-MM-DD is expected"),
        ({"birth_date": "1987-W23-5"}, "birth_date: YYYY-MM-DD is expected"),
        ({"birth_date": ""}, "birth_date: YYYY-MM-DD is expected"),
        ({"birth_date": "१९८७-06-05"}, "birth_date: YYYY-MM-DD is expected"),
        ({"expires_on": "9999-12-31"}, "expires_on: a day from 2020 to 2198 is expected"),
        ({"expires_on": "2019-12-31"}, "expires_on: a day from 2020 to 2198 is expected"),
        ({"expires_on": "2027-1-31"}, "expires_on: YYYY-MM-DD is expected"),
        ({"expires_on": ""}, "expires_on: YYYY-MM-DD is expected"),
        ({"beneficiary": ""}, "beneficiary: missing"),
        ({"first_name": ""}, "first_name: 1 to 120 characters are expected"),
        ({"first_name": "Z" * 121}, "first_name: 1 to 120 characters are expected"),
        ({"family_name": ""}, "family_name: 1 to 120 characters, with a letter, are expected"),
        ({"family_name": "123"}, "family_name: 1 to 120 characters, with a letter, are expected"),
        ({"family_name": "Q" * 121}, "family_name: 1 to 120 characters, with a letter, are expected"),
        ({"number": ""}, "number: 4 to 64 characters are expected"),
        ({"number": "A-1"}, "number: 4 to 64 characters are expected"),
        ({"number": "- - - - -"}, "number: 4 to 64 characters are expected"),
        ({"number": "A" * 65}, "number: 4 to 64 characters are expected"),
    ],
)
def test_a_wrong_value_is_told_by_its_column_on_its_line(
    house: House, changes: dict[str, str], words: str
) -> None:
    text = csv(good(house, "EXT-1", beneficiary="B0"), good(house, **{"number": "EXT-2", **changes}))
    assert refused(house, text) == [(3, words)]


def test_letters_that_grow_when_compared_are_refused_and_not_cut(house: House) -> None:
    # One letter of these makes several: a name of 120 may have a form that no column holds.
    for changes in ({"family_name": "ﷺ" * 100}, {"family_name": "Œ" * 100}, {"other_names": "Œ" * 100}):
        told = refused(house, csv(good(house, **changes)))
        assert [line for line, _ in told] == [2]


def test_other_names_are_held_to_the_length_of_names(house: House) -> None:
    told = refused(house, csv(good(house, other_names="Modele|" + "Q" * 121)))
    assert told == [(2, "other_names: 1 to 120 characters each, with a letter, are expected")]
    assert refused(house, csv(good(house, other_names="123"))) == [
        (2, "other_names: 1 to 120 characters each, with a letter, are expected")
    ]


def test_every_wrong_value_of_a_line_and_every_wrong_line_is_told(house: House) -> None:
    lines = [
        good(house, "EXT-1", market="1999", rank="9", birth_date="?", expires_on="?"),
        good(house, "EXT-2", beneficiary="B2"),
        good(house, "E", beneficiary="B3"),
    ]
    assert refused(house, csv(*lines)) == [
        (2, "market: unknown in this scheme"),
        (2, "rank: not one of this scheme"),
        (2, "birth_date: YYYY-MM-DD is expected"),
        (2, "expires_on: YYYY-MM-DD is expected"),
        (4, "number: 4 to 64 characters are expected"),
    ]


@pytest.mark.parametrize("twin", ["EXT-1O42", "ext1042", "E X T - 1 0 4 2", "EXT–1042"])
def test_a_number_that_stands_twice_is_told_however_it_is_written(house: House, twin: str) -> None:
    lines = [good(house, "EXT-1042"), good(house, twin, beneficiary="B2")]
    assert refused(house, csv(*lines)) == [(3, "number: stands on line 2 already")]


def test_a_number_known_already_is_told(house: House) -> None:
    known = house.file()[0].number
    imported(house, csv(good(house, "EXT-1")))
    lines = [
        good(house, "ext 1", beneficiary="B2", first_name="Alix"),
        good(house, "EXT-2", beneficiary="B3", first_name="Lou"),
        good(house, known.lower(), beneficiary="B4", first_name="Sacha"),
    ]
    assert refused(house, csv(*lines)) == [(2, "number: known already"), (4, "number: known already")]


def test_the_lines_of_a_person_agree(house: House) -> None:
    said = "beneficiary: other lines of this person say something else"
    for changes in (
        {"first_name": "Zoe"},
        {"family_name": "Modele"},
        {"birth_date": "1987-06-06"},
        {"other_names": "Modele"},
    ):
        lines = [good(house, "EXT-1"), good(house, "EXT-2", rank="2", **changes)]
        assert refused(house, csv(*lines)) == [(3, said)]


def test_a_person_has_each_rank_once(house: House) -> None:
    lines = [good(house, "EXT-1"), good(house, "EXT-2")]
    assert refused(house, csv(*lines)) == [(3, "rank: stands twice for this person")]


def broken(house: House, *tails: str) -> str:
    return csv(good(house, "EXT-1")) + "".join(tails)


def test_a_line_with_too_many_or_too_few_columns_is_told(house: House) -> None:
    line = ",".join(good(house, "EXT-2", beneficiary="B2").values())
    assert refused(house, broken(house, f"{line},more\n")) == [(3, "too many columns")]
    told = refused(house, broken(house, "B2,Zenaide\n"))
    assert {number for number, _ in told} == {3}


@pytest.mark.parametrize("tail", ['B2,"Zénaïde\n', 'B2,"Zénaïde"x,\n'])
def test_a_quote_left_open_is_told_and_nothing_is_written(house: House, tail: str) -> None:
    told = refused(house, broken(house, tail))
    assert told == [(3, NOT_CSV)]


def test_a_field_without_end_is_no_crash(house: House) -> None:
    told = refused(house, csv(good(house, "EXT-1", first_name="Z" * 200_000)))
    assert told == [(2, NOT_CSV)]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_control_character_is_told_by_its_column(house: House, column: str) -> None:
    line = good(house)
    for unseen in ("\x00", "\u202e", "\u200b"):
        told = refused(house, csv(line | {column: f"{line[column][:2]}{unseen}{line[column][2:]}x"}))
        assert (2, f"{column}: a control or invisible character") in told


def test_a_file_refused_may_be_imported_once_put_right(house: House) -> None:
    bad = csv(good(house, "EXT-1"), good(house, "EXT-2", rank="7"))
    refused(house, bad)
    assert problems(imported(house, bad.replace(",7,", ",2,"))) == []


def roles_that_may_not() -> Sequence[Role]:
    return sorted(set(Role) - {Role.OFFICER, Role.ADMINISTRATOR})


@pytest.mark.parametrize("role", roles_that_may_not())
def test_only_the_region_imports(house: House, role: Role) -> None:
    with pytest.raises(DomainError, match="role_required"):
        import_csv(house.office, house.actor(role), csv(good(house)).encode())
    assert house.counts()["coupon"] == 0
