"""A CSV file of people to whom coupons are to be issued: each once, without numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scanner.names import canonical_name
from webapp.services.coupons import Person
from webapp.services.csv_lines import Columns, LineProblem, Sheet, check_controls, read_person, read_sheet

COLUMNS = ("first_name", "family_name", "birth_date")
"""The header, in any order; ``other_names``, split at ``|``, and ``email`` may be absent."""

_HEADER = Columns(COLUMNS, ("other_names", "email"))


@dataclass(frozen=True, slots=True)
class CheckedPeople:
    """A file checked whole: to whom, unless ``problems`` is not empty."""

    lines: int
    people: tuple[Person, ...]
    problems: tuple[LineProblem, ...]


def check_people(content: bytes) -> CheckedPeople:
    """Check a file of people whole; nobody may stand in it twice."""
    sheet = read_sheet(content, _HEADER)
    people: list[Person] = []
    lines: dict[tuple[str, str, date], int] = {}
    for line, row in sheet.rows:
        person = _read_line(sheet, line, row, lines)
        if person is not None:
            people.append(person)
    return CheckedPeople(len(sheet.rows), () if sheet.problems else tuple(people), sheet.in_order)


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
