"""The journal's table and its purgeable notes. Triggers refuse UPDATE, DELETE and TRUNCATE."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    String,
    Text,
    UniqueConstraint,
    case,
    func,
    insert,
    select,
    tuple_,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.journal import GENESIS, GONE, Entry, EntryKind, Head, canonical
from webapp.store.database import Base, UtcDateTime


class JournalEntry(Base):
    """One entry; ``data`` is canonical JSON of codes and opaque ids."""

    __tablename__ = "journal_entry"
    # SQLite counts by itself only on a column it calls INTEGER.
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    stream: Mapped[str] = mapped_column(String(80))
    seq: Mapped[int] = mapped_column(Integer())
    kind: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime())
    amount_cents: Mapped[int] = mapped_column(Integer())
    data: Mapped[str] = mapped_column(Text())
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("stream", "seq"),)


class JournalNote(Base):
    """A free text that an entry names by id and keyed hash; it may be purged, the entry may not."""

    __tablename__ = "journal_note"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    text: Mapped[str] = mapped_column(Text())


def text_of(note_id: Any, note: type[JournalNote] = JournalNote) -> ColumnElement[str]:  # noqa: ANN401  a column
    """Return the text of a joined note, ``GONE`` once it is forgotten, NULL where none was written."""
    return case((note_id.is_not(None), func.coalesce(note.text, GONE)))


SYSTEM = "system"
"""The stream of what concerns the house as a whole."""


def file_stream(file_id: str) -> str:
    """Return the stream of a young person's file."""
    return f"file:{file_id}"


def batch_stream(batch_id: str) -> str:
    """Return the stream of a batch of coupons: who prepared, confirmed and seconded it."""
    return f"batch:{batch_id}"


def partner_stream(partner_id: str) -> str:
    """Return the stream of a school: what was taken away of its lists."""
    return f"partner:{partner_id}"


def signal_stream(signal_id: str) -> str:
    """Return the stream of a signal: who closed it."""
    return f"signal:{signal_id}"


def device_stream(device_id: str) -> str:
    """Return the stream of a device: what was said of its claims beside the files."""
    return f"device:{device_id}"


def entry_row(entry: Entry) -> dict[str, Any]:
    """Return an entry as its table's row."""
    return {
        "stream": entry.stream,
        "seq": entry.seq,
        "kind": entry.kind,
        "recorded_at": entry.at,
        "amount_cents": entry.amount_cents,
        "data": canonical(dict(entry.data)),
        "prev_hash": entry.prev_hash,
        "hash": entry.hash,
    }


def read_data(text: str) -> dict[str, Any]:
    """Read an entry's data; what a hand has spoilt is given as it stands, for its hash to tell of it."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    return data if isinstance(data, dict) else {"spoilt": text}


def append(tx: Connection, entries: Sequence[Entry]) -> None:
    """Append entries; a place already taken raises IntegrityError and undoes the transaction."""
    tx.execute(insert(JournalEntry), [entry_row(entry) for entry in entries])


def add_note(tx: Connection, note_id: str, text: str) -> None:
    """Keep a free text that an entry names."""
    tx.execute(insert(JournalNote), [{"id": note_id, "text": text}])


def head(tx: Connection, stream: str) -> Head:
    """Return the last entry's place and hash; ``seq`` 0 and ``GENESIS`` for a stream not yet opened."""
    row = tx.execute(
        select(JournalEntry.seq, JournalEntry.hash)
        .where(JournalEntry.stream == stream)
        .order_by(JournalEntry.seq.desc())
        .limit(1)
    ).one_or_none()
    return Head(stream, 0, GENESIS) if row is None else Head(stream, row.seq, row.hash)


def last_at(tx: Connection, stream: str, kind: str | None = None) -> datetime | None:
    """Return when the last entry of a stream, of a kind perhaps, was written, or None."""
    of_stream = select(JournalEntry.recorded_at).where(JournalEntry.stream == stream)
    if kind is not None:
        of_stream = of_stream.where(JournalEntry.kind == kind)
    return tx.scalar(of_stream.order_by(JournalEntry.seq.desc()).limit(1))


def checkpoints_told(tx: Connection) -> list[tuple[int, str]]:
    """Return number and hash of every checkpoint that the journal tells of; those set aside since are not."""
    told_by = [EntryKind.CHECKPOINTED, EntryKind.CHECKPOINTS_SET_ASIDE]
    rows = tx.execute(
        select(JournalEntry.kind, JournalEntry.data)
        .where(JournalEntry.stream == SYSTEM, JournalEntry.kind.in_(told_by))
        .order_by(JournalEntry.seq)
    )
    told: list[tuple[int, str]] = []
    for row in rows:
        data = read_data(row.data)
        number, digest, first = data.get("number"), data.get("checkpoint_hash"), data.get("first")
        if row.kind == EntryKind.CHECKPOINTED and isinstance(number, int) and isinstance(digest, str):
            told.append((number, digest))
        elif row.kind == EntryKind.CHECKPOINTS_SET_ASIDE and isinstance(first, int):
            told = [one for one in told if one[0] < first]
    return told


def notes(tx: Connection) -> list[tuple[str, int, str, str]]:
    """Return, of every entry whose free text still exists: stream, place, the hash it names, the text."""
    kept = {row.id: row.text for row in tx.execute(select(JournalNote.id, JournalNote.text))}
    rows = tx.execute(
        select(JournalEntry.stream, JournalEntry.seq, JournalEntry.data)
        .where(JournalEntry.data.contains('"note_id"'))
        .order_by(JournalEntry.stream, JournalEntry.seq)
    )
    found = []
    for row in rows:
        data = read_data(row.data)
        note_id, note_hash = data.get("note_id"), data.get("note_hash")
        if isinstance(note_id, str) and note_id in kept:
            found.append((row.stream, row.seq, str(note_hash), kept[note_id]))
    return found


def entries(tx: Connection) -> Iterator[Entry]:
    """Yield every entry, by stream and place, a few thousand in memory at a time."""
    rows = tx.execution_options(yield_per=2000).execute(
        select(JournalEntry).with_only_columns(*JournalEntry.__table__.c).order_by("stream", "seq")
    )
    for row in rows:
        yield Entry(
            row.stream,
            row.seq,
            row.kind,
            row.recorded_at,
            row.amount_cents,
            read_data(row.data),
            row.prev_hash,
            row.hash,
        )


def tells(tx: Connection, stream: str, kind: str, said: Mapping[str, str | int]) -> bool:
    """Tell whether a stream has an entry of a kind that says this, one name and one value."""
    wanted = canonical(said)[1:-1]
    same = (JournalEntry.stream == stream, JournalEntry.kind == kind)
    told = select(JournalEntry.id).where(*same, JournalEntry.data.contains(wanted, autoescape=True))
    return tx.scalar(told.limit(1)) is not None


def heads(tx: Connection) -> list[Head]:
    """Return the head of every stream."""
    last = (
        select(JournalEntry.stream, func.max(JournalEntry.seq).label("seq"))
        .group_by(JournalEntry.stream)
        .subquery()
    )
    rows = tx.execute(
        select(JournalEntry.stream, JournalEntry.seq, JournalEntry.hash).join(
            last, (last.c.stream == JournalEntry.stream) & (last.c.seq == JournalEntry.seq)
        )
    )
    return [Head(row.stream, row.seq, row.hash) for row in rows]


def hashes_at(tx: Connection, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return the hash of the entry at each place that has one."""
    wanted, found = sorted(set(places)), {}
    for start in range(0, len(wanted), 400):
        rows = tx.execute(
            select(JournalEntry.stream, JournalEntry.seq, JournalEntry.hash).where(
                tuple_(JournalEntry.stream, JournalEntry.seq).in_(wanted[start : start + 400])
            )
        )
        found.update({(row.stream, row.seq): row.hash for row in rows})
    return found
