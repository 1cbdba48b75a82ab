"""A CSV file of people or coupons, line by line: what it says, and what is wrong with it, as codes."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from webapp.domain.known import KnownChoice
from webapp.services.coupons import NAME_LENGTH, Person, is_email, is_family_name

MAX_BYTES = 20_000_000
MARK = "known"
"""Column in which a file that is kept says what an officer decided; a file that is sent has none."""

_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

_FRENCH: Mapping[str, str] = {
    "jeune": "beneficiary",
    "prenom": "first_name",
    "nom": "family_name",
    "autres_noms": "other_names",
    "date_de_naissance": "birth_date",
    "aide": "scheme",
    "marche": "market",
    "rang": "rank",
    "numero": "number",
    "dernier_jour": "expires_on",
    "courriel": "email",
}
"""Names that a column may have instead: who fills the file in reads French."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The header of a file, in any order: what it must hold, and what may be absent."""

    wanted: tuple[str, ...]
    optional: tuple[str, ...] = ()

    def of(self, *, kept: bool) -> "Columns":
        """Return the header of a file that is kept as a batch, or of one that is sent."""
        return Columns(self.wanted, (*self.optional, MARK)) if kept else self


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with a line; line 1 is the header. Never holds what the line said of a person.

    Attributes:
        code: Stable; each caller has words of its own for it.
        column: Whose value is at fault; empty when the whole line is.
        fact: What the words need: another line, a figure, the columns expected.
    """

    line: int
    code: str
    column: str = ""
    fact: str | int = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """Where somebody stands in a file, and what an officer said of them since, if anything."""

    lines: tuple[int, ...]
    mark: KnownChoice | None = None


@dataclass(slots=True)
class Sheet:
    """A file read: its lines with the values of each column, and what is wrong so far."""

    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    problems: list[LineProblem] = field(default_factory=list)

    def wrong(self, line: int, code: str, column: str = "", fact: str | int = "") -> None:
        """Note a problem."""
        self.problems.append(LineProblem(line, code, column, fact))

    @property
    def in_order(self) -> tuple[LineProblem, ...]:
        """The problems by line."""
        return tuple(sorted(self.problems, key=lambda problem: problem.line))


def read_sheet(content: bytes, columns: Columns) -> Sheet:
    """Return the lines of a CSV file (UTF-8, ``,`` or ``;``), the columns under their English names."""
    sheet = Sheet()
    if len(content) > MAX_BYTES:
        sheet.wrong(1, "file_too_large", fact=MAX_BYTES)
        return sheet
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sheet.wrong(content[: error.start].count(b"\n") + 1, "not_utf8")
        return sheet
    sheet.rows.extend(_rows(text, columns, sheet))
    if not sheet.rows and not sheet.problems:
        sheet.wrong(1, "no_line")
    return sheet


def mark_lines(content: str, marks: Mapping[int, KnownChoice]) -> str:
    """Return a sound file with what an officer said of some lines beside them; every line keeps its place."""
    first_line = content.partition("\n")[0]
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=_delimiter(first_line), strict=True)
    written = io.StringIO(newline="")
    # All in quotes: a line end within a value stays within it.
    writer = csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL)
    header = next(reader)
    place = header.index(MARK) if MARK in header else len(header)
    writer.writerow([*header[:place], MARK])
    for row in reader:
        # An empty line is no row to the reader that counts columns by name.
        padded = [*row, *[""] * (place - len(row))] if row else []
        kept = row[place] if len(row) > place else ""
        writer.writerow([*padded[:place], marks.get(reader.line_num, kept)] if row else [])
    return written.getvalue()


def mark_of(row: Mapping[str, str]) -> KnownChoice | None:
    """Return what an officer said of a line, or None."""
    return KnownChoice(row[MARK]) if row.get(MARK) else None


def _delimiter(first_line: str) -> str:
    return ";" if first_line.count(";") > first_line.count(",") else ","


def _rows(text: str, columns: Columns, sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]]:
    first_line = text.partition("\n")[0]
    lines = io.StringIO(text, newline="")
    reader = csv.DictReader(lines, delimiter=_delimiter(first_line), strict=True, restval="")
    try:
        names = [name.strip() for name in reader.fieldnames or ()]
        header = [_FRENCH.get(name, name) for name in names]
        if not _fits(header, columns):
            sheet.wrong(1, "wrong_columns", fact=", ".join(columns.wanted))
            return
        reader.fieldnames = header
        for row in reader:
            if None in row:
                sheet.wrong(reader.line_num, "too_many_columns")
                continue
            yield reader.line_num, {name: value.strip() for name, value in row.items()}
    except csv.Error:
        # The reader counts the lines of the rows it could read: the one at fault begins on the next.
        sheet.wrong(reader.line_num + 1, "not_csv")


def _fits(header: Sequence[str], columns: Columns) -> bool:
    once = len(set(header)) == len(header)
    return once and sorted({*header} - {*columns.optional}) == sorted(columns.wanted)


def check_controls(sheet: Sheet, line: int, row: Mapping[str, str]) -> None:
    """Note each value that holds a control character, or one that nobody sees: it may turn a name around."""
    for name, value in row.items():
        if any(unicodedata.category(character) in _UNSEEN for character in value):
            sheet.wrong(line, "control_character", name)


def read_person(sheet: Sheet, line: int, row: Mapping[str, str]) -> Person | None:
    """Return whom a line names; None once it is noted what is wrong with that."""
    before = len(sheet.problems)
    birth_date, names, email = day_of(sheet, line, row, "birth_date"), _other_names(row), row.get("email")
    if len(row["first_name"]) not in NAME_LENGTH:
        sheet.wrong(line, "name_length", "first_name")
    if not is_family_name(row["family_name"]):
        sheet.wrong(line, "name_without_letter", "family_name")
    if not all(map(is_family_name, names)):
        sheet.wrong(line, "names_without_letter", "other_names")
    if email and not is_email(email):
        sheet.wrong(line, "not_an_address", "email")
    if birth_date is None or len(sheet.problems) > before:
        return None
    return Person(row["first_name"], row["family_name"], birth_date, names, email or None)


def day_of(sheet: Sheet, line: int, row: Mapping[str, str], column: str) -> date | None:
    """Return the day that a column says; None once it is noted that it says none."""
    # fromisoformat alone takes weeks and days without hyphens too.
    try:
        if _DAY.fullmatch(row[column]):
            return date.fromisoformat(row[column])
    except ValueError:
        pass
    sheet.wrong(line, "not_a_day", column)
    return None


def _other_names(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name.strip() for name in row.get("other_names", "").split("|") if name.strip())
