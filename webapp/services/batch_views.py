"""Batches of coupons as their pages show them: lists, progress, and a look into what is not written yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from webapp.domain.actors import Actor, Role
from webapp.domain.batch import OPEN, BatchKind, BatchState
from webapp.domain.errors import NotFound
from webapp.domain.known import KnownChoice, KnownLine
from webapp.services.batch_known import known_in, read_batch
from webapp.services.batches import second_needed, waits_until
from webapp.services.csv_lines import LineProblem
from webapp.services.office import Office, require
from webapp.store import batches, people
from webapp.store.database import AnyRow, reading, snapshot

SHOWN = 50
"""How many batches a list holds."""
PREVIEWED = 20
"""How many people of a file are shown before it is confirmed."""
_LATE = timedelta(minutes=10)


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
    """What a batch would write, as long as nobody confirmed it for good.

    Attributes:
        known: Those who seem to have a file already, and of whom nothing was said yet.
        left_out: How many such were left out by an officer.
        twice: How many such get another file by an officer's word.
    """

    lines: tuple[PreviewLine, ...]
    amount_cents: int
    without_address: int
    problems: tuple[LineProblem, ...]
    known: tuple[KnownLine, ...] = ()
    left_out: int = 0
    twice: int = 0


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch and where it stands.

    Attributes:
        mine: Whether the one who looks is the one who confirmed it.
        second_needed: Whether a second person must say yes.
        done: People whose coupons are written.
        at_work: Whether a worker was seen to write it lately.
        waits_until: When it is dropped by itself, as long as it waits for a yes.
        late: Whether it is to be written and nothing was for a while: it fails, or no worker runs.
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
    waits_until: datetime | None
    late: bool
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
            second_needed=looked_into is not None and second_needed(office, row, row.people),
            at_work=row.leased_until is not None and row.leased_until > office.clock.now(),
            waits_until=waits_until(tx, row) if state in OPEN else None,
            late=_is_late(office, row),
            preview=looked_into,
        )


def _is_late(office: Office, row: AnyRow) -> bool:
    since: datetime | None = row.leased_until or row.seconded_at or row.confirmed_at
    return row.state == BatchState.RUNNING and since is not None and office.clock.now() - since > _LATE


def _name(tx: Connection, account_id: str | None) -> str:
    return "" if account_id is None else people.display_name(tx, account_id)


def _preview(tx: Connection, office: Office, row: AnyRow) -> Preview:
    content = read_batch(tx, office, row)
    lines = tuple(
        PreviewLine(
            name=f"{file.person.first_name} {file.person.family_name}",
            written_to=file.person.email is not None,
            scheme_label=file.scheme.label,
            market=", ".join(
                sorted({file.scheme.market_coded(market).label for _, market, _ in file.coupons})
            ),
            ranks=tuple(rank for rank, _, _ in file.coupons),
        )
        for file in content.files[:PREVIEWED]
    )
    amount = sum(cents for file in content.files for _, _, cents in file.coupons)
    unwritten = sum(file.person.email is None for file in content.files)
    twice = sum(file.listed.mark is KnownChoice.TOO for file in content.files)
    known = known_in(tx, content.files)
    return Preview(lines, amount, unwritten, content.problems, known, content.left_out, twice)
