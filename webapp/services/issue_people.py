"""A CSV file of people to whom coupons are to be issued: each once, without numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scanner.names import canonical_name
from webapp.domain.known import KnownChoice
from webapp.services.coupons import Person
from webapp.services.csv_lines import (
    Columns,
    LineProblem,
    Listed,
    Sheet,
    check_controls,
    mark_of,
    read_person,
    read_sheet,
)

COLUMNS = ("first_name", "family_name", "birth_date")
"""The header, in any order; ``other_names``, split at ``|``, and ``email`` may be absent."""

_HEADER = Columns(COLUMNS, ("other_names", "email"))


@dataclass(frozen=True, slots=True)
class CheckedPeople:
    """A file checked whole: to whom, unless ``problems`` is not empty.

    Attributes:
        listed: Where each of them stands in the file.
        left_out: How many an officer left out since.
    """

    lines: int
    people: tuple[Person, ...]
    problems: tuple[LineProblem, ...]
    listed: tuple[Listed, ...] = ()
    left_out: int = 0


def check_people(content: bytes, *, kept: bool = False) -> CheckedPeople:
    """Check a file of people whole; nobody may stand in it twice. ``kept``: it is that of a batch."""
    sheet = read_sheet(content, _HEADER.of(kept=kept))
    people: list[Person] = []
    listed: list[Listed] = []
    lines: dict[tuple[str, str, date], int] = {}
    left_out = 0
    for line, row in sheet.rows:
        person, mark = _read_line(sheet, line, row, lines), mark_of(row)
        if mark is KnownChoice.OUT:
            left_out += 1
        elif person is not None:
            people.append(person)
            listed.append(Listed((line,), mark))
    if sheet.problems:
        return CheckedPeople(len(sheet.rows), (), sheet.in_order)
    return CheckedPeople(len(sheet.rows), tuple(people), (), tuple(listed), left_out)


def _read_line(
    sheet: Sheet, line: int, row: Mapping[str, str], lines: dict[tuple[str, str, date], int]
) -> Person | None:
    check_controls(sheet, line, row)
    person = read_person(sheet, line, row)
    if person is None:
        return None
    who = canonical_name(person.first_name), canonical_name(person.family_name), person.birth_date
    if who in lines:
        sheet.wrong(line, "person_twice", fact=lines[who])
        return None
    lines[who] = line
    return person
