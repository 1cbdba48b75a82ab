"""What was confirmed is written: an import whole in one transaction, an issue two hundred people at a time.

How far an issue has come is written in the transaction of each chunk. So whatever stops a worker, another
goes on with the next person, and nobody gets coupons twice. The file of a batch is forgotten at its end.
A batch that can't be written is reported and set aside: it stops none behind it.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeAlias

from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from webapp.domain.actors import Author
from webapp.domain.batch import CHUNK, BatchKind, BatchState
from webapp.domain.calendar import paris_day
from webapp.domain.journal import EntryKind
from webapp.domain.tablet import StaffHow
from webapp.services.batches import enter
from webapp.services.coupons import FileToWrite, Person, files_to_issue, scheme_and_market, write_files
from webapp.services.csv_lines import Listed
from webapp.services.import_coupons import check_import
from webapp.services.issue_people import check_people
from webapp.services.known_people import known_lines
from webapp.services.office import Office
from webapp.store import batches
from webapp.store.database import AnyRow, Values, reading, writing

Report: TypeAlias = Callable[[str, Exception], None]
"""Told the id of a batch that can't be written, and what it ran into."""

_AT_WORK = timedelta(seconds=30)
"""How long after a chunk a worker is taken to be at the next."""
_ASIDE = timedelta(minutes=10)


class Aside:
    """The batches that could not be written: each is reported, and tried again after ten minutes."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._until: dict[str, datetime] = {}

    def holds(self, batch_id: str, now: datetime) -> bool:
        """Tell whether a batch is not to be tried yet."""
        return batch_id in self._until and now < self._until[batch_id]

    def put(self, batch_id: str, error: Exception, now: datetime) -> None:
        """Report a batch, and try it no more for a while."""
        self._until[batch_id] = now + _ASIDE
        self._report(batch_id, error)


def _raised(_batch_id: str, error: Exception) -> None:
    raise error


def write_batches(
    office: Office, go_on: Callable[[], bool] = lambda: True, aside: Aside | None = None
) -> int:
    """Write what was confirmed, oldest first, as long as ``go_on`` says so; return how many chunks.

    Args:
        office: The ports.
        go_on: Asked after each chunk.
        aside: Remembers from one turn to the next which batches failed; None: what one runs into is raised.

    Raises:
        OperationalError, InterfaceError: the database is away: that is no fault of a batch.
    """
    aside, written = aside or Aside(_raised), 0
    with reading() as tx:
        waiting = batches.running(tx)
    for batch_id in waiting:
        now = office.clock.now()
        if aside.holds(batch_id, now):
            continue
        try:
            written += _written(office, batch_id, go_on)
        except (InterfaceError, OperationalError):
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, the batches behind are written
            aside.put(batch_id, error, now)
        if not go_on():
            break
    return written


def _written(office: Office, batch_id: str, go_on: Callable[[], bool]) -> int:
    with reading() as tx:
        row = batches.batch(tx, batch_id)
    if row is None or row.state != BatchState.RUNNING:
        return 0
    return _import(office, row) if row.kind == BatchKind.IMPORT else _issue(office, row, go_on)


def _import(office: Office, row: AnyRow) -> int:
    """Check a file once more and write it whole; numbers or people known since send it back."""
    with writing() as tx:
        batches.keep_others_out(tx)
        if batches.held(tx, row.id, row.confirmed_at) is None:
            return 0
        checked = check_import(tx, office, row.content.encode(), kept=True)
        files = zip(checked.listed, checked.files, strict=True)
        known = list(known_lines(tx, [(listed, file.person, file.scheme) for listed, file in files]))
        if checked.problems or known:
            _send_back(tx, office, row, problems=len(checked.problems), known=len(known))
            return 1
        _write(tx, office, row, checked.files, EntryKind.COUPON_IMPORTED)
        _note(tx, office, row, len(checked.files))
    return 1


def _issue(office: Office, row: AnyRow, go_on: Callable[[], bool]) -> int:
    checked = check_people(row.content.encode(), kept=True)
    people = tuple(zip(checked.listed, checked.people, strict=True))
    issued_on, written = paris_day(row.seconded_at or row.confirmed_at), 0
    while _issue_chunk(office, row, people, issued_on):
        written += 1
        if not go_on():
            break
    return written


def _issue_chunk(
    office: Office, row: AnyRow, people: Sequence[tuple[Listed, Person]], issued_on: date
) -> bool:
    """Write the next chunk, or send back who became known since; False when there is none to write."""
    with writing() as tx:
        # Nobody of the chunk gets a file elsewhere between the look and the write.
        batches.keep_others_out(tx)
        now = batches.held(tx, row.id, row.confirmed_at)
        if now is None:
            return False
        chunk = people[now.done : now.done + CHUNK]
        if not chunk and now.done < now.people:
            # What is kept can't be read as it was: an officer sees why, and nobody waits for ever.
            _send_back(tx, office, row, problems=1)
            return True
        scheme, market = scheme_and_market(office, row.scheme_id, row.market)
        known = list(known_lines(tx, [(listed, person, scheme) for listed, person in chunk]))
        if known:
            _send_back(tx, office, row, known=len(known))
            return True
        # Empty once all that was left is left out: then nothing but the end is to be noted.
        if chunk:
            files = files_to_issue(office, scheme, market, [person for _, person in chunk], issued_on)
            _write(tx, office, row, files, EntryKind.COUPON_ISSUED)
        _note(tx, office, row, now.done + len(chunk))
    return True


def _send_back(tx: Connection, office: Office, row: AnyRow, **counts: int) -> None:
    """Have an officer decide anew; what is written of an issue by then stays, and is not asked again."""
    unconfirmed = dict.fromkeys(("confirmed_by", "confirmed_at", "seconded_by", "seconded_at"))
    batches.change(tx, row.id, {**unconfirmed, "state": BatchState.PREPARED, "leased_until": None})
    told = {name: count for name, count in counts.items() if count}
    enter(tx, office, row, EntryKind.BATCH_SENT_BACK, None, **told)


def _write(
    tx: Connection, office: Office, row: AnyRow, files: Sequence[FileToWrite], kind: EntryKind
) -> None:
    # Whose act it is stands in the batch's own stream, with how they were known.
    by = Author(StaffHow.BATCH, row.confirmed_by)
    write_files(tx, office, by, files, kind=kind, batch_id=row.id)


def _note(tx: Connection, office: Office, row: AnyRow, done: int) -> None:
    """Write how far a batch has come; at its end what it was made from is forgotten."""
    now = office.clock.now()
    values: Values = {"done": done, "leased_until": now + _AT_WORK}
    if done >= row.people:
        ended = {"state": BatchState.DONE, "content": None, "leased_until": None, "ended_at": now}
        values = {**values, **ended}
        enter(tx, office, row, EntryKind.BATCH_DONE, None, people=done)
    batches.change(tx, row.id, values)
