"""Batches of coupons as their pages show them: lists, progress, and a look into what is not written yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from webapp.domain.actors import Actor, Role
from webapp.domain.batch import OPEN, BatchKind, BatchState
from webapp.domain.errors import NotFound
from webapp.domain.scheme import AidScheme
from webapp.services.batches import second_needed
from webapp.services.coupons import Person
from webapp.services.csv_lines import LineProblem
from webapp.services.import_coupons import check_import
from webapp.services.issue_people import check_people
from webapp.services.office import Office, require
from webapp.store import batches, people
from webapp.store.database import AnyRow, reading, snapshot

SHOWN = 50
"""How many batches a list holds."""
PREVIEWED = 20
"""How many people of a file are shown before it is confirmed."""


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A person of a file, as the one who is about to confirm it sees them.

    Attributes:
        written_to: Whether the file says where to write to them.
        ranks: Of the coupons they get.
    """

    name: str
    written_to: bool
    scheme_label: str
    market: str
    ranks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a batch would write, as long as nobody confirmed it for good."""

    lines: tuple[PreviewLine, ...]
    amount_cents: int
    without_address: int
    problems: tuple[LineProblem, ...]


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch and where it stands.

    Attributes:
        mine: Whether the one who looks is the one who confirmed it.
        second_needed: Whether a second person must say yes.
        done: People whose coupons are written.
        at_work: Whether a worker was seen to write it lately.
    """

    id: str
    kind: BatchKind
    state: BatchState
    scheme_label: str
    market: str
    people: int
    coupons: int
    done: int
    created_at: datetime
    created_by: str
    confirmed_at: datetime | None
    confirmed_by: str
    seconded_at: datetime | None
    seconded_by: str
    ended_at: datetime | None
    mine: bool
    second_needed: bool
    at_work: bool
    preview: Preview | None


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch in a list."""

    id: str
    kind: BatchKind
    state: BatchState
    people: int
    coupons: int
    done: int
    created_at: datetime


def list_batches(actor: Actor) -> tuple[BatchLine, ...]:
    """Return the latest batches, newest first.

    Raises:
        Forbidden: ``role_required``.
    """
    require(actor, Role.OFFICER, Role.ADMINISTRATOR)
    with reading() as tx:
        rows = batches.latest(tx, SHOWN)
    return tuple(
        BatchLine(
            row.id,
            BatchKind(row.kind),
            BatchState(row.state),
            row.people,
            row.coupons,
            row.done,
            row.created_at,
        )
        for row in rows
    )


def count_waiting(actor: Actor) -> int:
    """Return how many batches wait for somebody's yes.

    Raises:
        Forbidden: ``role_required``.
    """
    require(actor, Role.OFFICER, Role.ADMINISTRATOR)
    with reading() as tx:
        return batches.count_waiting(tx)


def view_batch(office: Office, actor: Actor, batch_id: str) -> BatchView:
    """Return a batch; with a look into it as long as it may still be dropped.

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``batch_unknown``.
    """
    require(actor, Role.OFFICER, Role.ADMINISTRATOR)
    with snapshot() as tx:
        row = batches.batch(tx, batch_id)
        if row is None:
            raise NotFound("batch_unknown")
        state, looked_into = BatchState(row.state), None
        if state in OPEN:
            looked_into = _preview(tx, office, row)
        scheme = None if row.scheme_id is None else office.schemes[row.scheme_id]
        return BatchView(
            id=row.id,
            kind=BatchKind(row.kind),
            state=state,
            scheme_label="" if scheme is None else scheme.label,
            market="" if scheme is None else scheme.market_coded(row.market).label,
            people=row.people,
            coupons=row.coupons,
            done=row.done,
            created_at=row.created_at,
            created_by=people.display_name(tx, row.created_by),
            confirmed_at=row.confirmed_at,
            confirmed_by=_name(tx, row.confirmed_by),
            seconded_at=row.seconded_at,
            seconded_by=_name(tx, row.seconded_by),
            ended_at=row.ended_at,
            mine=row.confirmed_by == actor.account_id,
            second_needed=looked_into is not None and second_needed(office, row),
            at_work=row.leased_until is not None and row.leased_until > office.clock.now(),
            preview=looked_into,
        )


def _name(tx: Connection, account_id: str | None) -> str:
    return "" if account_id is None else people.display_name(tx, account_id)


def _preview(tx: Connection, office: Office, row: AnyRow) -> Preview:
    """Look into a batch; of an import the numbers that became known since are told too."""
    content = row.content.encode()
    if row.kind == BatchKind.ISSUE:
        scheme, checked = office.schemes[row.scheme_id], check_people(content)
        every = [(rank.number, row.market, rank.amount_cents) for rank in scheme.rank]
        return _look([(person, scheme, every) for person in checked.people], checked.problems)
    imported = check_import(tx, office, content)
    files = []
    for file in imported.files:
        amounts = {rank.number: rank.amount_cents for rank in file.scheme.rank}
        told = [(coupon.rank, coupon.market, amounts[coupon.rank]) for coupon in file.coupons]
        files.append((file.person, file.scheme, told))
    return _look(files, imported.problems)


def _look(
    files: Sequence[tuple[Person, AidScheme, list[tuple[int, str, int]]]], problems: tuple[LineProblem, ...]
) -> Preview:
    """Put a look together; of each file: whose, of which scheme, rank, market and amount of its coupons."""
    lines = tuple(
        PreviewLine(
            name=f"{person.first_name} {person.family_name}",
            written_to=person.email is not None,
            scheme_label=scheme.label,
            market=", ".join(sorted({scheme.market_coded(market).label for _, market, _ in told})),
            ranks=tuple(rank for rank, _, _ in told),
        )
        for person, scheme, told in files[:PREVIEWED]
    )
    amount = sum(cents for _, _, told in files for _, _, cents in told)
    unwritten = sum(person.email is None for person, _, _ in files)
    return Preview(lines, amount, unwritten, problems)
