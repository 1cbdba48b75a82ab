"""What people typed, forgotten in its time: the entries that name it keep its hash, and pages say so."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from webapp.domain.calendar import paris_bounds, paris_day
from webapp.domain.documents import purge_day
from webapp.domain.journal import EntryKind, follow
from webapp.domain.review import REASON
from webapp.domain.scheme import AidScheme
from webapp.services.office import Office
from webapp.store import coupons, journal
from webapp.store import notes as store
from webapp.store.database import AnyRow, reading, writing

_ROUND = 400
_FILE = journal.file_stream("")


@dataclass(slots=True)
class _Over:
    """What is to be forgotten in one stream: ids of texts, and of anomalies with a typed name."""

    notes: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)


def purge_old(office: Office, label_gone: str) -> int:
    """Forget typed reasons and names of documents whose time is over by their scheme; return how many.

    Counted from when they were typed, whatever became of what they are about since. What is of no file, a
    signal say, is kept as long as the scheme that keeps longest says.

    Args:
        office: The ports.
        label_gone: What stands in place of a typed name of a document.

    Raises:
        IntegrityError: two entries met in a stream; the other streams are done, and this one the next time.
    """
    now = office.clock.now()
    before = paris_bounds(paris_day(now))[0]
    over = _notes_over(office, before)
    with reading() as tx:
        labelled = store.labelled(tx, before, label_gone)
        told = store.schemes_of(tx, {row.file_id for row in labelled})
    for row in labelled:
        if _is_over(office, told[row.file_id], row.opened_at, paris_day(now)):
            over[journal.file_stream(row.file_id)].labels.add(row.id)
    gone, met = 0, None
    for stream in sorted(over):
        try:
            gone += _forget(office, stream, over[stream], label_gone)
        except IntegrityError as error:
            met = error
    if met is not None:
        raise met
    return gone


def _notes_over(office: Office, before: datetime) -> dict[str, _Over]:
    """Return the texts that are over and still there, by the stream of the entry that names them."""
    over: dict[str, _Over] = defaultdict(_Over)
    today, after = paris_day(office.clock.now()), 0
    while True:
        with reading() as tx:
            rows = store.named(tx, before, after, _ROUND)
            found = _still_there(tx, rows)
            schemes = store.schemes_of(tx, {stream.removeprefix(_FILE) for stream, *_ in found})
        for stream, note_id, at in found:
            if _is_over(office, schemes.get(stream.removeprefix(_FILE)), at, today):
                over[stream].notes.add(note_id)
        if len(rows) < _ROUND:
            return over
        after = rows[-1].id


def _still_there(tx: Connection, rows: Sequence[AnyRow]) -> list[tuple[str, str, datetime]]:
    named = [(row.stream, journal.read_data(row.data).get("note_id"), row.recorded_at) for row in rows]
    there = store.kept(tx, {note_id for _, note_id, _ in named if isinstance(note_id, str)})
    return [(stream, note_id, at) for stream, note_id, at in named if note_id in there]


def _is_over(office: Office, scheme_id: str | None, typed_at: datetime, today: date) -> bool:
    schemes = office.schemes.by_id
    own = None if scheme_id is None else schemes.get(scheme_id)
    asked = list(schemes.values()) if own is None else [own]
    days = [_day(scheme, typed_at) for scheme in asked]
    return bool(days) and all(day is not None and day <= today for day in days)


def _day(scheme: AidScheme, typed_at: datetime) -> date | None:
    return purge_day(scheme, REASON, paris_day(typed_at))


def _forget(office: Office, stream: str, what: _Over, label_gone: str) -> int:
    with writing() as tx:
        if stream.startswith(_FILE):
            coupons.lock_file(tx, stream.removeprefix(_FILE))
        notes = store.forget(tx, what.notes)
        labels = store.forget_labels(tx, what.labels, label_gone)
        if notes + labels == 0:
            return 0
        # Where nothing locks a stream two entries may meet: the later one is undone, and tried again.
        head, data = journal.head(tx, stream), {"notes": notes, "labels": labels}
        now = office.clock.now()
        journal.append(tx, [follow(head, by=None, kind=EntryKind.NOTES_PURGED, at=now, data=data)])
    return notes + labels
