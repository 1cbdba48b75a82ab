"""The journal: append-only entries, hash-chained per stream, and the checkpoints over their heads.

An entry holds codes and opaque ids only. A stream is a young person's file, a partner, or the system.
Hashes are lower-case hex SHA-256; canonical JSON has sorted keys, no spaces, UTF-8.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import groupby

from webapp.domain.actors import Author

GENESIS = "0" * 64
"""``prev_hash`` of the first entry of a stream."""


GONE = "[…]"
"""What stands where a typed text was forgotten in its time; shorter than any that people type."""


class EntryKind(StrEnum):
    """What an entry tells of; each is caused by a test that asks who it says did it."""

    COUPON_ISSUED = "coupon_issued"
    COUPON_IMPORTED = "coupon_imported"
    COUPON_REVOKED = "coupon_revoked"
    IDENTITY_LOCKED = "identity_locked"
    IDENTITY_UNLOCKED = "identity_unlocked"
    DEBITED = "debited"
    CLAIM_REFUSED = "claim_refused"
    DEBIT_REVERSED = "debit_reversed"
    DOCUMENT_ADDED = "document_added"
    SUBMITTED = "submitted"
    VALIDATED = "validated"
    FIRST_YES = "first_yes"
    DOCUMENT_ACCEPTED = "document_accepted"
    SENT_BACK = "sent_back"
    REFUSED = "refused"
    REOPENED = "reopened"
    RELEASED = "released"
    DOCUMENTS_PURGED = "documents_purged"
    NOTES_PURGED = "notes_purged"
    """Typed texts whose time was over are forgotten; the entries that name them keep their hash."""

    ANOMALY_OPENED = "anomaly_opened"
    ANOMALY_CLOSED = "anomaly_closed"
    TRANSFER_ASKED = "transfer_asked"
    TRANSFER_REFUSED = "transfer_refused"
    FILE_TRANSFERRED = "file_transferred"
    REFUSAL_CONTESTED = "refusal_contested"
    CONTEST_GRANTED = "contest_granted"
    CONTEST_REFUSED = "contest_refused"
    COUPON_REPLACED = "coupon_replaced"
    DUPLICATE_ASKED = "duplicate_asked"
    CORRECTION_ASKED = "correction_asked"
    REQUEST_GRANTED = "request_granted"
    REQUEST_REFUSED = "request_refused"
    BATCH_PREPARED = "batch_prepared"
    BATCH_CONFIRMED = "batch_confirmed"
    BATCH_SECONDED = "batch_seconded"
    BATCH_DROPPED = "batch_dropped"
    BATCH_SENT_BACK = "batch_sent_back"
    BATCH_DONE = "batch_done"
    SIGNAL_CLOSED = "signal_closed"
    LIST_EXPORTED = "list_exported"
    """A list that bears names was taken away as a file."""

    RESTORED = "restored"
    """The database came back from a backup."""

    DEBIT_TAKEN_BACK = "debit_taken_back"
    """After that, a debit came back by its receipt."""

    RECEIPT_UNPLACED = "receipt_unplaced"
    """A receipt was shown whose coupon the backup does not know."""

    CHECKPOINTED = "checkpointed"

    CHECKPOINTS_SET_ASIDE = "checkpoints_set_aside"
    """The checkpoints of what a restore lost are kept elsewhere."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal.

    Attributes:
        seq: Its place in its stream, from 1, without a gap.
        amount_cents: What it adds to the balance: positive for a debit, negative for a reversal, else 0.
        data: Codes and opaque ids.
        at: Aware UTC, to the microsecond.
    """

    stream: str
    seq: int
    kind: str
    at: datetime
    amount_cents: int
    data: Mapping[str, str | int]
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a stream."""

    stream: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed statement of where the streams that changed since the last one stood.

    Attributes:
        previous: Hash of the checkpoint before, ``GENESIS`` for the first.
        root: Merkle root over ``heads``, sorted by stream.
        signature: Of ``statement()``, by a key outside the database; empty until signed.
    """

    number: int
    at: datetime
    previous: str
    heads: tuple[Head, ...]
    root: str
    signature: bytes = b""

    def statement(self) -> bytes:
        """Return the bytes that are signed: everything but the heads, which the root stands for."""
        return canonical(
            {"number": self.number, "at": instant(self.at), "previous": self.previous, "root": self.root}
        ).encode()

    @property
    def hash(self) -> str:
        """What the next checkpoint names as ``previous``."""
        return hashlib.sha256(self.statement()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """Where the journal does not hold, and how."""

    stream: str
    seq: int
    kind: str


def canonical(value: object) -> str:
    """Return canonical JSON."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def instant(at: datetime) -> str:
    """Return an aware instant as UTC text to the microsecond, always of the same length."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_hash(
    stream: str,
    seq: int,
    kind: str,
    at: datetime,
    amount_cents: int,
    data: Mapping[str, str | int],
    prev_hash: str,
) -> str:
    """Return the hash that binds an entry's content, place and predecessor."""
    body = [stream, seq, kind, instant(at), amount_cents, dict(data), prev_hash]
    # Half a surrogate pair has no UTF-8, and a hand may have put one there: it must hash, to be found.
    return hashlib.sha256(canonical(body).encode(errors="surrogatepass")).hexdigest()


def follow(
    head: Head,
    *,
    by: Author | None,
    kind: EntryKind,
    at: datetime,
    amount_cents: int = 0,
    data: Mapping[str, str | int],
) -> Entry:
    """Return the entry that comes after ``head``; a head with ``seq`` 0 and ``GENESIS`` opens a stream.

    ``by`` has no default on purpose: whoever writes a new kind of entry says whose act it is, and the entry
    says how that person was known. None: the house did it by itself.
    """
    seq = head.seq + 1
    # An entry's content is whatever it says: older ones, which say less of their author, keep their hash.
    said = {**data, **(by.said() if by is not None else {})}
    digest = entry_hash(head.stream, seq, kind, at, amount_cents, said, head.hash)
    return Entry(head.stream, seq, str(kind), at, amount_cents, said, head.hash, digest)


def head_after(entry: Entry) -> Head:
    """Return the head an entry makes."""
    return Head(entry.stream, entry.seq, entry.hash)


def verify_chains(entries: Iterable[Entry]) -> Iterator[Break]:
    """Yield every break of the chains, given all entries sorted by stream and seq.

    Kinds: ``missing`` (the place is empty), ``reordered`` (the entry belongs at another place),
    ``changed`` (its content is not what was hashed), ``unlinked`` (it does not follow its predecessor).
    """
    for stream, group in groupby(entries, key=lambda e: e.stream):
        yield from _verify_stream(stream, list(group))


def _verify_stream(stream: str, entries: Sequence[Entry]) -> Iterator[Break]:
    expected, prev_hash = 1, GENESIS
    place_after = {e.hash: e.seq + 1 for e in entries} | {GENESIS: 1}
    for entry in entries:
        for seq in range(expected, entry.seq):
            yield Break(stream, seq, "missing")
        gap = entry.seq != expected
        if not _hash_holds(entry, entry.seq):
            own_place = place_after.get(entry.prev_hash, entry.seq)
            moved = any(_hash_holds(entry, seq) for seq in {own_place, *(e.seq for e in entries)})
            yield Break(stream, entry.seq, "reordered" if moved else "changed")
        elif entry.prev_hash != prev_hash and not gap:
            yield Break(stream, entry.seq, "unlinked")
        expected, prev_hash = entry.seq + 1, entry.hash


def _hash_holds(entry: Entry, seq: int) -> bool:
    return entry.hash == entry_hash(
        entry.stream, seq, entry.kind, entry.at, entry.amount_cents, entry.data, entry.prev_hash
    )


def merkle_root(heads: Sequence[Head]) -> str:
    """Return the Merkle root over heads sorted by stream; leaves and nodes are hashed apart.

    Source: RFC 9162 section 2.1.1 (domain separation of leaves and nodes; split at the largest power of two).
    """
    ordered = sorted(heads, key=lambda h: h.stream)
    leaves = [
        hashlib.sha256(b"\x00" + canonical([h.stream, h.seq, h.hash]).encode()).digest() for h in ordered
    ]
    return _subtree(leaves).hex()


def _subtree(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + _subtree(leaves[:split]) + _subtree(leaves[split:])).digest()


def next_checkpoint(previous: Checkpoint | None, heads: Sequence[Head], at: datetime) -> Checkpoint:
    """Return the unsigned checkpoint that follows ``previous`` over the heads changed since."""
    number, before = (1, GENESIS) if previous is None else (previous.number + 1, previous.hash)
    ordered = tuple(sorted(heads, key=lambda h: h.stream))
    return Checkpoint(number, at, before, ordered, merkle_root(ordered))


def verify_checkpoints(
    checkpoints: Sequence[Checkpoint], heads_in_journal: Mapping[tuple[str, int], str]
) -> Iterator[Break]:
    """Yield every way in which signed checkpoints, oldest first, contradict each other or the journal.

    Args:
        checkpoints: Their signatures have been verified.
        heads_in_journal: Hash of the entry at each (stream, seq) that a checkpoint names, if there is one.

    Kinds: ``checkpoint_unlinked``, ``checkpoint_root``, ``rehashed`` (the entry there is another one),
    ``cut`` (the entry, and so the tail, is gone), ``lost_chain`` (nothing is left of the stream).
    """
    previous = GENESIS
    for place, checkpoint in enumerate(checkpoints, start=1):
        if checkpoint.previous != previous or checkpoint.number != place:
            yield Break("checkpoint", checkpoint.number, "checkpoint_unlinked")
        if checkpoint.root != merkle_root(checkpoint.heads):
            yield Break("checkpoint", checkpoint.number, "checkpoint_root")
        previous = checkpoint.hash
        for head in checkpoint.heads:
            found = heads_in_journal.get((head.stream, head.seq))
            if found is None:
                left = (head.stream, 1) in heads_in_journal
                yield Break(head.stream, head.seq, "cut" if left else "lost_chain")
            elif found != head.hash:
                yield Break(head.stream, head.seq, "rehashed")
