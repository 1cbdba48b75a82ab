"""Import of coupons issued elsewhere: the whole file is checked, then written whole or not at all."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from scanner.number import normalise
from webapp.domain.actors import Actor, Role
from webapp.domain.journal import EntryKind
from webapp.domain.scheme import AidScheme
from webapp.domain.training import is_training_number
from webapp.services.coupons import (
    NAME_LENGTH,
    CouponToWrite,
    FileToWrite,
    Person,
    is_email,
    is_family_name,
    write_files,
)
from webapp.services.office import Office, require
from webapp.store import coupons
from webapp.store.database import writing

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
"""The header, in any order. ``beneficiary`` groups a person's lines; ``other_names`` is split at ``|``."""

OPTIONAL = "email"
"""A column that may be absent, as may its value: then nothing is written to the person."""

MAX_BYTES = 20_000_000
_RANKS = frozenset(map(str, range(1, 100)))
_NUMBER_LENGTH = range(4, 65)
# The signed payload counts days from 2020 on, in sixteen bits.
_EXPIRY_YEARS = range(2020, 2199)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with a line; line 1 is the header. Never holds what the line said of a person."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came of an import: nothing was written unless ``problems`` is empty."""

    lines: int
    files: int
    coupons: int
    problems: tuple[LineProblem, ...]


@dataclass(slots=True)
class _Reading:
    """The lines read so far, by person and scheme."""

    office: Office
    problems: list[LineProblem] = field(default_factory=list)
    people: dict[tuple[str, str], tuple[Person, AidScheme]] = field(default_factory=dict)
    ranks: dict[tuple[str, str], dict[int, CouponToWrite]] = field(default_factory=dict)
    lookups: dict[str, int] = field(default_factory=dict)


def import_csv(office: Office, actor: Actor, content: bytes) -> ImportReport:
    """Import a CSV file (UTF-8, ``,`` or ``;``), checked whole first.

    Raises:
        Forbidden: ``role_required``.
    """
    require(actor, Role.OFFICER, Role.ADMINISTRATOR)
    reading = _Reading(office)
    rows = list(_rows(content, reading.problems))
    for line, row in rows:
        for message in _read_line(reading, line, row):
            reading.problems.append(LineProblem(line, message))
    with writing() as tx:
        for lookup in coupons.known_lookups(tx, reading.lookups):
            reading.problems.append(LineProblem(reading.lookups[lookup], "number: known already"))
        if not rows and not reading.problems:
            reading.problems.append(LineProblem(1, "no line to import"))
        if reading.problems:
            return ImportReport(len(rows), 0, 0, tuple(sorted(reading.problems, key=lambda p: p.line)))
        files = [
            FileToWrite(
                person, scheme, tuple(reading.ranks[key][rank] for rank in sorted(reading.ranks[key]))
            )
            for key, (person, scheme) in reading.people.items()
        ]
        write_files(tx, office, actor, files, kind=EntryKind.COUPON_IMPORTED)
    return ImportReport(len(rows), len(files), len(rows), ())


def _rows(content: bytes, problems: list[LineProblem]) -> Iterator[tuple[int, dict[str, str]]]:
    if len(content) > MAX_BYTES:
        problems.append(LineProblem(1, f"the file is larger than {MAX_BYTES} bytes"))
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(LineProblem(content[: error.start].count(b"\n") + 1, "not UTF-8 text"))
        return
    first_line = text.partition("\n")[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, restval="")
    try:
        header = [name.strip() for name in reader.fieldnames or ()]
        if sorted({*header} - {OPTIONAL}) != sorted(COLUMNS) or len(set(header)) != len(header):
            problems.append(LineProblem(1, f"the columns are {', '.join(COLUMNS)}"))
            return
        reader.fieldnames = header
        for row in reader:
            if None in row:
                problems.append(LineProblem(reader.line_num, "too many columns"))
                continue
            yield reader.line_num, {name: value.strip() for name, value in row.items()}
    except csv.Error:
        # The reader counts the lines of the rows it could read: the one at fault begins on the next.
        problems.append(
            LineProblem(
                reader.line_num + 1,
                "not CSV: a quote is left open, or stands where none may, or a value never ends",
            )
        )


def _read_line(reading: _Reading, line: int, row: dict[str, str]) -> list[str]:
    wrong = [f"{name}: a control character" for name, value in row.items() if _has_control(value)]
    scheme = reading.office.schemes.by_id.get(row["scheme"])
    if scheme is None:
        return [*wrong, "scheme: unknown"]
    if row["market"] not in {market.code for market in scheme.market}:
        wrong.append("market: unknown in this scheme")
    rank = int(row["rank"]) if row["rank"] in _RANKS else 0
    if rank not in {r.number for r in scheme.rank}:
        wrong.append("rank: not one of this scheme")
    birth_date, expires_on = _day(row["birth_date"]), _day(row["expires_on"])
    wrong.extend(
        f"{name}: YYYY-MM-DD is expected"
        for name, day in (("birth_date", birth_date), ("expires_on", expires_on))
        if day is None
    )
    if expires_on is not None and expires_on.year not in _EXPIRY_YEARS:
        wrong.append("expires_on: a day from 2020 to 2198 is expected")
    wrong.extend(_wrong_names(row))
    lookup = normalise(row["number"])
    if len(lookup) not in _NUMBER_LENGTH or len(row["number"]) not in _NUMBER_LENGTH:
        wrong.append("number: 4 to 64 characters are expected")
    elif is_training_number(lookup):
        wrong.append("number: of the shape kept for the training")
    elif lookup in reading.lookups:
        wrong.append(f"number: stands on line {reading.lookups[lookup]} already")
    else:
        reading.lookups[lookup] = line
    if birth_date is None or expires_on is None or wrong:
        return wrong
    email = row.get(OPTIONAL) or None
    person = Person(row["first_name"], row["family_name"], birth_date, _other_names(row), email)
    return _file_line(
        reading,
        (row["beneficiary"], scheme.id),
        person,
        scheme,
        CouponToWrite(rank, row["market"], row["number"], expires_on),
    )


def _file_line(
    reading: _Reading, key: tuple[str, str], person: Person, scheme: AidScheme, coupon: CouponToWrite
) -> list[str]:
    known = reading.people.setdefault(key, (person, scheme))
    ranks = reading.ranks.setdefault(key, {})
    if known[0] != person:
        return ["beneficiary: other lines of this person say something else"]
    if coupon.rank in ranks:
        return ["rank: stands twice for this person"]
    ranks[coupon.rank] = coupon
    return []


def _wrong_names(row: dict[str, str]) -> list[str]:
    wrong = []
    if not row["beneficiary"]:
        wrong.append("beneficiary: missing")
    if len(row["first_name"]) not in NAME_LENGTH:
        wrong.append("first_name: 1 to 120 characters are expected")
    if not is_family_name(row["family_name"]):
        wrong.append("family_name: 1 to 120 characters, with a letter, are expected")
    if not all(map(is_family_name, _other_names(row))):
        wrong.append("other_names: 1 to 120 characters each, with a letter, are expected")
    if row.get(OPTIONAL) and not is_email(row[OPTIONAL]):
        wrong.append("email: not the shape of an address")
    return wrong


def _other_names(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(name.strip() for name in row["other_names"].split("|") if name.strip())


def _has_control(text: str) -> bool:
    return any(unicodedata.category(character) == "Cc" for character in text)


def _day(text: str) -> date | None:
    # fromisoformat alone takes weeks and days without hyphens too.
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
