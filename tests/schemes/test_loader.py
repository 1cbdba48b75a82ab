"""The loader refuses what it does not know, and says on which line it stands."""

import re
from pathlib import Path

import pytest

from webapp.domain.rules import COMPULSORY
from webapp.schemes.loader import HERE, SchemeError, load_scheme, load_schemes

SHIPPED = next(HERE.glob("*.toml"))
TEXT = SHIPPED.read_text(encoding="utf-8")


def written(folder: Path, text: str) -> Path:
    path = folder / "tried.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> tuple[int, str]:
    """The line and the sentence with which a text is refused."""
    with pytest.raises(SchemeError) as caught:
        load_scheme(written(folder, text))
    told = re.fullmatch(r"tried\.toml:(\d+): (.+)", str(caught.value))
    assert told is not None, caught.value
    return int(told[1]), told[2]


def line_with(text: str, words: str, nth: int = 1) -> int:
    """The 1-based line that holds these words for the nth time."""
    found = [n for n, line in enumerate(text.splitlines(), start=1) if words in line]
    return found[nth - 1]


def replaced(old: str, new: str, nth: int = 1) -> str:
    """The shipped text with the nth occurrence of some words replaced."""
    parts = TEXT.split(old)
    assert len(parts) > nth, old
    return old.join(parts[:nth]) + new + old.join(parts[nth:])


def test_the_text_that_the_cases_below_spoil_is_good(tmp_path: Path) -> None:
    assert load_scheme(written(tmp_path, TEXT)).id == "tried"


@pytest.mark.parametrize(
    ("before", "key"),
    [
        ("wire_code = 1\n", "colour"),
        ("[suspension]\n", "suspended_for"),
        ("[identity]\n", "free_trys"),
        ("[offline]\n", "max_claim"),
        ("[payment]\n", "delay"),
    ],
)
def test_an_unknown_key_is_refused_on_its_line(tmp_path: Path, before: str, key: str) -> None:
    text = replaced(before, f"{before}{key} = 3\n")
    assert refusal(tmp_path, text) == (line_with(text, f"{key} = 3"), f"unknown key {key!r}")


def test_an_unknown_key_in_one_of_several_tables_is_refused_on_its_own_line(tmp_path: Path) -> None:
    text = replaced("number = 2\n", "number = 2\nprice = 3\n")
    assert refusal(tmp_path, text) == (line_with(text, "price = 3"), "unknown key 'price'")
    text = replaced("wire_code = 2\n", "wire_code = 2\nprice = 3\n")
    assert refusal(tmp_path, text) == (line_with(text, "price = 3"), "unknown key 'price'")
    text = replaced('code = "proof_of_use_1"\n', 'code = "proof_of_use_1"\nprice = 3\n')
    assert refusal(tmp_path, text) == (line_with(text, "price = 3"), "unknown key 'price'")


def test_an_unknown_table_is_refused_on_its_line(tmp_path: Path) -> None:
    text = f"{TEXT}\n[colours]\nscreen = 1\n"
    assert refusal(tmp_path, text) == (line_with(text, "[colours]"), "unknown key 'colours'")


def test_an_unknown_rule_is_refused_on_the_line_that_lists_it(tmp_path: Path) -> None:
    text = replaced('  "coupon_expired",', '  "coupon_expird",')
    assert refusal(tmp_path, text) == (line_with(text, "coupon_expird"), "unknown rule 'coupon_expird'")


def test_an_unknown_rule_is_refused_on_its_line_among_comments_and_on_one_line(tmp_path: Path) -> None:
    text = replaced('  "coupon_expired",', '  # Why.\n\n  "coupon_expird",  # or so')
    assert refusal(tmp_path, text)[0] == line_with(text, "coupon_expird")
    listed = re.search(r"debit_rules = \[.*?\]", TEXT, re.DOTALL)
    assert listed is not None
    text = TEXT.replace(listed[0], 'debit_rules = ["scheme_suspended", "no_such_rule"]')
    assert refusal(tmp_path, text) == (line_with(text, "no_such_rule"), "unknown rule 'no_such_rule'")


@pytest.mark.parametrize("name", sorted(COMPULSORY))
def test_a_compulsory_rule_can_t_be_left_out(tmp_path: Path, name: str) -> None:
    text = replaced(f'  "{name}",\n', "")
    assert refusal(tmp_path, text) == (
        line_with(text, "debit_rules ="),
        f"the rule {name!r} can't be left out",
    )


def test_a_rule_listed_twice_is_refused(tmp_path: Path) -> None:
    text = replaced('  "coupon_expired",', '  "coupon_expired",\n  "coupon_expired",')
    line, words = refusal(tmp_path, text)
    assert line == line_with(text, "coupon_expired", 2)
    assert "twice" in words


WRONG_TYPES = [
    ("wire_code = 1\n", 'wire_code = "1"\n', 'wire_code = "1"', "int is expected, not '1'"),
    ("wire_code = 1\n", "wire_code = true\n", "wire_code = true", "int is expected, not True"),
    ("amount_cents = 30000", "amount_cents = 300.00", "amount_cents = 300.00", "int is expected, not 300.0"),
    ('label = "Aide au permis"', "label = 3", "label = 3", "str is expected, not 3"),
    ("bound_to_first_partner = true", "bound_to_first_partner = 1", "bound_to_first_partner", "bool is"),
    ("signed_from = 2021-03-01", 'signed_from = "2021-03-01"', "signed_from", "date is expected"),
    ("signed_from = 2021-03-01", "signed_from = 2021-03-01T00:00:00Z", "signed_from", "date is expected"),
    ("waits_seconds = [30, 60, 120]", "waits_seconds = 30", "waits_seconds", "a list is expected"),
    ("waits_seconds = [30, 60, 120]", 'waits_seconds = [30, "60"]', "waits_seconds", "int is expected"),
    (
        'previous_coupon_must_be = "validated"',
        'previous_coupon_must_be = "sent"',
        "previous_coupon_must_be",
        "one of 'validated', 'paid' is expected, not 'sent'",
    ),
    ('documents_due = "later"', 'documents_due = "never"', "documents_due", "one of 'with_deposit', 'later'"),
]


@pytest.mark.parametrize(("old", "new", "where", "words"), WRONG_TYPES)
def test_a_value_of_another_type_is_refused_on_its_line(
    tmp_path: Path, old: str, new: str, where: str, words: str
) -> None:
    text = replaced(old, new)
    line, told = refusal(tmp_path, text)
    assert line == line_with(text, where)
    assert told.startswith(words)


def test_a_table_where_a_value_stands_is_refused(tmp_path: Path) -> None:
    text = replaced('label = "Aide au permis"\n', "") + "\n[label]\nfr = 'x'\n"
    line, told = refusal(tmp_path, text)
    assert line == line_with(text, "[label]")
    assert told.startswith("str is expected")


def test_a_value_where_a_table_stands_is_refused(tmp_path: Path) -> None:
    text = "suspension = 3\n" + replaced('[suspension]\nsource = "F29"\n', "")
    assert refusal(tmp_path, text) == (1, "a table is expected")
    text = "rank = [3]\n" + TEXT[: TEXT.index("[[rank]]")] + TEXT[TEXT.index("[[market]]") :]
    assert refusal(tmp_path, text) == (1, "a table is expected")


@pytest.mark.parametrize(
    ("gone", "table", "nth", "key"),
    [
        ("lock_hours = 24\n", "[identity]", 1, "lock_hours"),
        ("amount_cents = 30000\n", "[[rank]]", 1, "amount_cents"),
        ("to_day = 28\n", "[payment]", 1, "to_day"),
        ('mention = "2024"\n', "[[market]]", 2, "mention"),
    ],
)
def test_a_missing_key_is_told_at_the_table_that_should_hold_it(
    tmp_path: Path, gone: str, table: str, nth: int, key: str
) -> None:
    text = replaced(gone, "")
    assert refusal(tmp_path, text) == (line_with(text, table, nth), f"missing key {key!r}")


@pytest.mark.parametrize("source", ['source = "F8"\n', 'source = "F21"\n', 'source = "F1, F2, F8"\n'])
def test_a_table_without_its_source_is_refused(tmp_path: Path, source: str) -> None:
    assert refusal(tmp_path, replaced(source, ""))[1] == "missing key 'source'"


CONTRADICTIONS = [
    ("wire_code = 1\n", "wire_code = 256\n", "wire_code = 256", "wire_code lies within 0..255"),
    ("wire_code = 2\n", "wire_code = -1\n", "wire_code = -1", "wire_code lies within 0..255"),
    ("number = 2\n", "number = 4\n", "number = 4", "ranks count from 1"),
    ("number = 2\n", "number = 1\n", "number = 1", "ranks count from 1"),
    ("amount_cents = 50000", "amount_cents = 0", "amount_cents = 0", "an amount is a positive number"),
    ("amount_cents = 50000", "amount_cents = -5", "amount_cents = -5", "an amount is a positive number"),
    ("validity_months = 12", "validity_months = 0", "validity_months = 0", "validity is at least a month"),
    ("from_day = 21", "from_day = 29", "from_day = 29", "from_day comes before to_day"),
    ("free_tries = 3", "free_tries = 0", "free_tries = 0", "at least one try is free"),
    ("waits_seconds = [30, 60, 120]", "waits_seconds = [0]", "waits_seconds", "a wait is at least a second"),
    ('code = "2024"', 'code = "2021"', 'code = "2021"', "code '2021' stands twice"),
    ("wire_code = 2\n", "wire_code = 1\n", "wire_code = 1", "wire_code '1' stands twice"),
    (
        'code = "proof_of_use_1"',
        'code = "theory_exam_certificate"',
        "theory_exam_certificate",
        "code 'theory_exam_certificate' stands twice",
    ),
    ("lock_hours = 24", "lock_hours = 0", "lock_hours = 0", "at least"),
    ("check_minutes = 30", "check_minutes = 0", "check_minutes = 0", "at least"),
    ("staff_wrong_per_hour = 20", "staff_wrong_per_hour = 0", "staff_wrong_per_hour = 0", "at least"),
    ("max_amount_cents = 500000", "max_amount_cents = -1", "max_amount_cents = -1", "at least"),
]


@pytest.mark.parametrize(("old", "new", "where", "words"), CONTRADICTIONS)
def test_numbers_that_contradict_each_other_are_refused_on_their_line(
    tmp_path: Path, old: str, new: str, where: str, words: str
) -> None:
    text = replaced(old, new)
    line, told = refusal(tmp_path, text)
    # Of a value that stands twice the second is at fault.
    expected = [n for n, held in enumerate(text.splitlines(), start=1) if where in held]
    assert line == expected[-1]
    assert words in told


def test_a_scheme_needs_ranks_and_markets(tmp_path: Path) -> None:
    head, _, tail = TEXT.partition("[[rank]]")
    markets = "[[market]]" + tail.partition("[[market]]")[2]
    assert "missing key 'rank'" in refusal(tmp_path, head + markets)[1]
    assert "[[rank]] is needed" in refusal(tmp_path, f"rank = []\n{head}{markets}")[1]
    ranks, _, rest = TEXT.partition("[[market]]")
    after = "[suspension]" + rest.partition("[suspension]")[2]
    assert "[[market]] is needed" in refusal(tmp_path, f"market = []\n{ranks}{after}")[1]


def test_the_end_of_a_suspension_comes_after_its_beginning(tmp_path: Path) -> None:
    turned = "[suspension]\nsuspended_from = 2027-02-01\nsuspended_until = 2027-01-31\n"
    text = replaced("[suspension]\n", turned)
    line, _ = refusal(tmp_path, text)
    assert line == line_with(text, "suspended_until = ")
    one_day = replaced("[suspension]\n", turned.replace("01-31", "02-01"))
    load_scheme(written(tmp_path, one_day))


def test_the_id_is_the_name_of_the_file_and_no_key(tmp_path: Path) -> None:
    text = f'id = "other"\n{TEXT}'
    assert refusal(tmp_path, text) == (1, "the id is the file's name, not a key")


def test_what_is_not_toml_is_refused_with_the_name_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(SchemeError, match=r"^tried\.toml: .*line 2"):
        load_scheme(written(tmp_path, "label = 'a'\nlabel = 'b'\n"))


def test_what_is_not_text_or_not_there_is_refused_with_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "tried.toml"
    path.write_bytes(b"label = '\xff'")
    with pytest.raises(SchemeError, match=r"^tried\.toml: "):
        load_scheme(path)
    with pytest.raises(SchemeError, match=r"^absent\.toml: "):
        load_scheme(tmp_path / "absent.toml")


def test_two_schemes_can_t_share_a_wire_code(tmp_path: Path) -> None:
    with pytest.raises(SchemeError, match=r"^tried\.toml: wire_code 1 is that of "):
        load_schemes([SHIPPED, written(tmp_path, TEXT)])


def test_two_files_of_one_name_are_one_scheme_too_many(tmp_path: Path) -> None:
    twin = tmp_path / SHIPPED.name
    twin.write_text(TEXT.replace("wire_code = 1\n", "wire_code = 7\n", 1), encoding="utf-8")
    with pytest.raises(SchemeError, match="already"):
        load_schemes([SHIPPED, twin])


def test_a_code_of_the_moment_is_an_option_and_lasts_long_enough_to_be_read_out(tmp_path: Path) -> None:
    def option(seconds: int) -> str:
        return f'{TEXT}\n[live_code]\nstep_seconds = {seconds}\nrequired = true\nsource = "the Region"\n'

    assert not load_scheme(written(tmp_path, TEXT)).asks_live_code
    assert load_scheme(written(tmp_path, option(30))).asks_live_code
    for seconds in (0, 14, 301):
        told = refusal(tmp_path, option(seconds))
        assert told == (
            line_with(option(seconds), f"step_seconds = {seconds}"),
            "a step is 15 to 300 seconds",
        )
