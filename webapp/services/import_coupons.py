"""Import of coupons issued elsewhere: the whole file is checked, then written whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from scanner.number import normalise
from webapp.domain.actors import Actor, Role
from webapp.domain.journal import EntryKind
from webapp.domain.scheme import AidScheme
from webapp.domain.training import is_training_number
from webapp.services.coupons import CouponToWrite, FileToWrite, Person, write_files
from webapp.services.csv_lines import (
    MAX_BYTES,
    Columns,
    LineProblem,
    Sheet,
    check_controls,
    day_of,
    read_person,
    read_sheet,
)
from webapp.services.office import Office, require
from webapp.store import coupons
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
    """A file checked whole: what it would write, unless ``problems`` is not empty."""

    lines: int
    files: tuple[FileToWrite, ...]
    problems: tuple[LineProblem, ...]


@dataclass(slots=True)
class _Reading:
    """The lines read so far, by person and scheme."""

    office: Office
    sheet: Sheet
    people: dict[tuple[str, str], tuple[Person, AidScheme]] = field(default_factory=dict)
    ranks: dict[tuple[str, str], dict[int, CouponToWrite]] = field(default_factory=dict)
    lookups: dict[str, int] = field(default_factory=dict)


def import_csv(office: Office, actor: Actor, content: bytes) -> ImportReport:
    """Import a CSV file (UTF-8, ``,`` or ``;``), checked whole first.

    Raises:
        Forbidden: ``role_required``.
    """
    require(actor, Role.OFFICER, Role.ADMINISTRATOR)
    with writing() as tx:
        checked = check_import(tx, office, content)
        if checked.problems:
            return ImportReport(checked.lines, 0, 0, checked.problems)
        write_files(tx, office, actor.author, checked.files, kind=EntryKind.COUPON_IMPORTED)
    return ImportReport(checked.lines, len(checked.files), checked.lines, ())


def check_import(tx: Connection, office: Office, content: bytes) -> CheckedImport:
    """Check a file whole, the numbers that are known by now included."""
    reading = _Reading(office, read_sheet(content, _HEADER))
    sheet = reading.sheet
    for line, row in sheet.rows:
        _read_line(reading, line, row)
    for lookup in coupons.known_lookups(tx, reading.lookups):
        sheet.wrong(reading.lookups[lookup], "known_already", "number")
    files = tuple(
        FileToWrite(person, scheme, tuple(reading.ranks[key][rank] for rank in sorted(reading.ranks[key])))
        for key, (person, scheme) in reading.people.items()
    )
    return CheckedImport(len(sheet.rows), () if sheet.problems else files, sheet.in_order)


def schemes_in(office: Office, content: bytes) -> list[AidScheme]:
    """Return the schemes that the lines of a checked file name."""
    named = {row["scheme"] for _, row in read_sheet(content, _HEADER).rows}
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
    _file_line(reading, line, (row["beneficiary"], scheme.id), (person, scheme), coupon)


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
    known = reading.people.setdefault(key, who)
    ranks = reading.ranks.setdefault(key, {})
    if known[0] != who[0]:
        reading.sheet.wrong(line, "person_differs", "beneficiary")
    elif coupon.rank in ranks:
        reading.sheet.wrong(line, "rank_twice", "rank")
    else:
        ranks[coupon.rank] = coupon
