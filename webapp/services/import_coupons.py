"""Import of coupons issued elsewhere: the whole file is checked, then written whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from scanner.names import canonical_name
from scanner.number import normalise
from webapp.domain.actors import Actor, Role
from webapp.domain.journal import EntryKind
from webapp.domain.known import KnownChoice
from webapp.domain.scheme import AidScheme
from webapp.domain.training import is_training_number
from webapp.services.coupons import CouponToWrite, FileToWrite, Person, write_files
from webapp.services.csv_lines import (
    MAX_BYTES,
    Columns,
    LineProblem,
    Listed,
    Sheet,
    check_controls,
    day_of,
    mark_of,
    read_person,
    read_sheet,
)
from webapp.services.known_people import problems_of_known
from webapp.services.office import Office, require
from webapp.store import batches, coupons
from webapp.store.database import writing

__all__ = ["COLUMNS", "MAX_BYTES", "ImportReport", "LineProblem", "check_import", "import_csv"]

COLUMNS = (
    "beneficiary",
    "first_name",
    "family_name",
    "other_names",
    "birth_date",
    "scheme",
    "market",
    "rank",
    "number",
    "expires_on",
)
"""The header, in any order. ``beneficiary`` groups a person's lines; ``other_names`` is split at ``|``.

``email`` may be absent, as may its value: then nothing is written to the person.
"""

_HEADER = Columns(COLUMNS, ("email",))
_RANKS = frozenset(map(str, range(1, 100)))
_NUMBER_LENGTH = range(4, 65)
# The signed payload counts days from 2020 on, in sixteen bits.
_EXPIRY_YEARS = range(2020, 2199)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came of an import: nothing was written unless ``problems`` is empty."""

    lines: int
    files: int
    coupons: int
    problems: tuple[LineProblem, ...]


@dataclass(frozen=True, slots=True)
class CheckedImport:
    """A file checked whole: what it would write, unless ``problems`` is not empty.

    Attributes:
        listed: Where each of the files stands.
        left_out: How many people an officer left out since.
    """

    lines: int
    files: tuple[FileToWrite, ...]
    problems: tuple[LineProblem, ...]
    listed: tuple[Listed, ...] = ()
    left_out: int = 0


@dataclass(slots=True)
class _Reading:
    """The lines read so far, by person and scheme."""

    office: Office
    sheet: Sheet
    people: dict[tuple[str, str], tuple[Person, AidScheme]] = field(default_factory=dict)
    ranks: dict[tuple[str, str], dict[int, CouponToWrite]] = field(default_factory=dict)
    lookups: dict[str, int] = field(default_factory=dict)
    lines: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    marks: dict[tuple[str, str], KnownChoice | None] = field(default_factory=dict)
    met: dict[tuple[str, str, date, str], int] = field(default_factory=dict)
    left_out: set[tuple[str, str]] = field(default_factory=set)


def import_csv(office: Office, actor: Actor, content: bytes, *, known_too: bool = False) -> ImportReport:
    """Import a CSV file (UTF-8, ``,`` or ``;``), checked whole first.

    Args:
        office: The ports.
        actor: An officer or an administrator.
        content: The file.
        known_too: Whether those who have a file of the scheme already get another; else that is a problem.

    Raises:
        Forbidden: ``role_required``.
    """
    require(actor, Role.OFFICER, Role.ADMINISTRATOR)
    with writing() as tx:
        batches.keep_others_out(tx)
        checked = check_import(tx, office, content)
        files = zip(checked.listed, checked.files, strict=True)
        problems = checked.problems
        if not problems and not known_too:
            problems = problems_of_known(tx, [(listed, file.person, file.scheme) for listed, file in files])
        if problems:
            return ImportReport(checked.lines, 0, 0, problems)
        write_files(tx, office, actor.author, checked.files, kind=EntryKind.COUPON_IMPORTED)
    return ImportReport(checked.lines, len(checked.files), checked.lines, ())


def check_import(tx: Connection, office: Office, content: bytes, *, kept: bool = False) -> CheckedImport:
    """Check a file whole, the numbers that are known by now included. ``kept``: it is that of a batch."""
    reading = _Reading(office, read_sheet(content, _HEADER.of(kept=kept)))
    sheet = reading.sheet
    for line, row in sheet.rows:
        if mark_of(row) is KnownChoice.OUT:
            reading.left_out.add((row["beneficiary"], row["scheme"]))
        else:
            _read_line(reading, line, row)
    for lookup in coupons.known_lookups(tx, reading.lookups):
        sheet.wrong(reading.lookups[lookup], "known_already", "number")
    files = tuple(
        FileToWrite(person, scheme, tuple(reading.ranks[key][rank] for rank in sorted(reading.ranks[key])))
        for key, (person, scheme) in reading.people.items()
    )
    if sheet.problems:
        return CheckedImport(len(sheet.rows), (), sheet.in_order)
    listed = tuple(Listed(tuple(reading.lines[key]), reading.marks[key]) for key in reading.people)
    return CheckedImport(len(sheet.rows), files, (), listed, len(reading.left_out))


def schemes_in(office: Office, content: bytes) -> list[AidScheme]:
    """Return the schemes that the lines of a checked file name."""
    named = {row["scheme"] for _, row in read_sheet(content, _HEADER.of(kept=True)).rows}
    return [scheme for scheme_id, scheme in office.schemes.by_id.items() if scheme_id in named]


def _read_line(reading: _Reading, line: int, row: Mapping[str, str]) -> None:
    sheet = reading.sheet
    before = len(sheet.problems)
    check_controls(sheet, line, row)
    scheme = reading.office.schemes.by_id.get(row["scheme"])
    if scheme is None:
        sheet.wrong(line, "unknown", "scheme")
        return
    if row["market"] not in {market.code for market in scheme.market}:
        sheet.wrong(line, "unknown_in_scheme", "market")
    rank = int(row["rank"]) if row["rank"] in _RANKS else 0
    if rank not in {r.number for r in scheme.rank}:
        sheet.wrong(line, "not_of_scheme", "rank")
    person, expires_on = read_person(sheet, line, row), day_of(sheet, line, row, "expires_on")
    if expires_on is not None and expires_on.year not in _EXPIRY_YEARS:
        sheet.wrong(line, "day_out_of_range", "expires_on")
    if not row["beneficiary"]:
        sheet.wrong(line, "missing", "beneficiary")
    _read_number(reading, line, row["number"])
    if person is None or expires_on is None or len(sheet.problems) > before:
        return
    coupon = CouponToWrite(rank, row["market"], row["number"], expires_on)
    key = row["beneficiary"], scheme.id
    reading.lines.setdefault(key, []).append(line)
    reading.marks.setdefault(key, mark_of(row))
    _file_line(reading, line, key, (person, scheme), coupon)


def _read_number(reading: _Reading, line: int, number: str) -> None:
    lookup = normalise(number)
    if len(lookup) not in _NUMBER_LENGTH or len(number) not in _NUMBER_LENGTH:
        reading.sheet.wrong(line, "number_length", "number")
    elif is_training_number(lookup):
        reading.sheet.wrong(line, "training_number", "number")
    elif lookup in reading.lookups:
        reading.sheet.wrong(line, "stands_twice", "number", reading.lookups[lookup])
    else:
        reading.lookups[lookup] = line


def _file_line(
    reading: _Reading,
    line: int,
    key: tuple[str, str],
    who: tuple[Person, AidScheme],
    coupon: CouponToWrite,
) -> None:
    if key not in reading.people:
        _meet(reading, line, who)
    known = reading.people.setdefault(key, who)
    ranks = reading.ranks.setdefault(key, {})
    if known[0] != who[0]:
        reading.sheet.wrong(line, "person_differs", "beneficiary")
    elif coupon.rank in ranks:
        reading.sheet.wrong(line, "rank_twice", "rank")
    else:
        ranks[coupon.rank] = coupon


def _meet(reading: _Reading, line: int, who: tuple[Person, AidScheme]) -> None:
    """Note somebody who stands in the file under another ``beneficiary``: it would give them two files."""
    person, scheme = who
    names = canonical_name(person.first_name), canonical_name(person.family_name)
    first = reading.met.setdefault((*names, person.birth_date, scheme.id), line)
    if first != line:
        reading.sheet.wrong(line, "person_twice", fact=first)
