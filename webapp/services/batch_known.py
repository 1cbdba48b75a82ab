"""People of a batch who have a file already: told before it is confirmed, left out or not by an officer.

What the officer said stands in the batch's own content, line by line. So a worker knows of each whether it
was said; whoever became known since goes back to an officer, and nobody gets a second file unasked.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from webapp.domain.batch import BatchKind
from webapp.domain.errors import Invalid
from webapp.domain.known import KnownChoice, KnownLine
from webapp.domain.scheme import AidScheme
from webapp.services.coupons import Person
from webapp.services.csv_lines import LineProblem, Listed, mark_lines
from webapp.services.import_coupons import check_import
from webapp.services.issue_people import CheckedPeople, check_people
from webapp.services.known_people import known_lines, problems_of_known
from webapp.services.office import Office
from webapp.store.database import AnyRow, Values, reading


@dataclass(frozen=True, slots=True)
class BatchFile:
    """A person of a batch: where they stand in its file, and rank, market and amount of their coupons."""

    listed: Listed
    person: Person
    scheme: AidScheme
    coupons: tuple[tuple[int, str, int], ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What a batch is made of; ``files`` are those that are not written yet."""

    files: tuple[BatchFile, ...]
    left_out: int
    problems: tuple[LineProblem, ...]


def read_batch(tx: Connection, office: Office, row: AnyRow) -> Content:
    """Read a batch; of an import the numbers that became known since are told too."""
    content = row.content.encode()
    if row.kind == BatchKind.ISSUE:
        scheme, checked = office.schemes[row.scheme_id], check_people(content, kept=True)
        every = tuple((rank.number, row.market, rank.amount_cents) for rank in scheme.rank)
        pairs = list(zip(checked.listed, checked.people, strict=True))[row.done :]
        files = [BatchFile(listed, person, scheme, every) for listed, person in pairs]
        return Content(tuple(files), checked.left_out, checked.problems)
    imported = check_import(tx, office, content, kept=True)
    files = []
    for listed, file in zip(imported.listed, imported.files, strict=True):
        amounts = {rank.number: rank.amount_cents for rank in file.scheme.rank}
        told = tuple((coupon.rank, coupon.market, amounts[coupon.rank]) for coupon in file.coupons)
        files.append(BatchFile(listed, file.person, file.scheme, told))
    return Content(tuple(files), imported.left_out, imported.problems)


def known_in(tx: Connection, files: tuple[BatchFile, ...]) -> tuple[KnownLine, ...]:
    """Return those who seem to be known and of whom no officer said anything yet."""
    return tuple(known_lines(tx, [(file.listed, file.person, file.scheme) for file in files]))


def known_of(office: Office, scheme_id: str, checked: CheckedPeople) -> tuple[LineProblem, ...]:
    """Return a problem for each of a file's people who has a file of a scheme already."""
    scheme = office.schemes.by_id.get(scheme_id)
    if scheme is None:
        return ()
    with reading() as tx:
        pairs = zip(checked.listed, checked.people, strict=True)
        return problems_of_known(tx, [(listed, person, scheme) for listed, person in pairs])


def marked(tx: Connection, office: Office, row: AnyRow, choice: KnownChoice | None) -> tuple[Values, int]:
    """Return what changes in a batch by what an officer says of those who are known, and how many they are.

    Raises:
        Invalid: ``known_unsaid``: some are known, and nothing is said; ``batch_of_known``: nobody would be
            left.
    """
    content = read_batch(tx, office, row)
    firsts = {one.line for one in known_in(tx, content.files)}
    known = [file for file in content.files if file.listed.lines[0] in firsts]
    if not known:
        return {}, 0
    if choice is None:
        raise Invalid("known_unsaid")
    marks = {line: choice for file in known for line in file.listed.lines}
    values: Values = {"content": mark_lines(row.content, marks)}
    if choice is KnownChoice.OUT:
        if len(known) == row.people:
            raise Invalid("batch_of_known")
        gone = sum(len(file.coupons) for file in known)
        values = {**values, "people": row.people - len(known), "coupons": row.coupons - gone}
    return values, len(known)
