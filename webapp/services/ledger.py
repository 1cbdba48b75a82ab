"""The journal as a whole: verified, and checkpointed by a signed statement kept outside the database."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from webapp.domain.journal import (
    Break,
    Checkpoint,
    follow,
    next_checkpoint,
    verify_chains,
    verify_checkpoints,
)
from webapp.services.office import Office
from webapp.store import journal
from webapp.store.database import snapshot, writing


def verify(office: Office) -> list[Break]:
    """Return every place where the chains, or the checkpoints over them, do not hold."""
    try:
        kept = list(office.shelf.all())
    except ValueError:
        kept = None
    with snapshot() as tx:
        breaks = list(verify_chains(journal.entries(tx)))
        breaks.extend(_changed_notes(tx, office))
        if kept is None:
            return [Break("checkpoint", 0, "checkpoint_unreadable"), *breaks]
        places = [place for c in kept for h in c.heads for place in ((h.stream, h.seq), (h.stream, 1))]
        breaks.extend(verify_checkpoints(kept, journal.hashes_at(tx, places)))
        breaks.extend(_missing_checkpoints(tx, kept))
    return [*_forged_checkpoints(office, kept), *breaks]


def _missing_checkpoints(tx: Connection, kept: Sequence[Checkpoint]) -> Iterator[Break]:
    """Yield the checkpoints that the journal tells of and that the shelf no longer holds as they were."""
    hashes = {checkpoint.number: checkpoint.hash for checkpoint in kept}
    for number, told in journal.checkpoints_told(tx):
        if hashes.get(number) != told:
            yield Break("checkpoint", number, "checkpoint_missing")


def _changed_notes(tx: Connection, office: Office) -> Iterator[Break]:
    """Yield the entries whose free text is no longer what was typed; one that was purged is no break."""
    for stream, seq, note_hash, text in journal.notes(tx):
        if office.keyring.note_hash(text) != note_hash:
            yield Break(stream, seq, "note_changed")


def _forged_checkpoints(office: Office, kept: Sequence[Checkpoint]) -> Iterator[Break]:
    for checkpoint_ in kept:
        if not office.keyring.checkpoint_holds(checkpoint_.statement(), checkpoint_.signature):
            yield Break("checkpoint", checkpoint_.number, "checkpoint_signature")


def checkpoint(office: Office) -> Checkpoint | None:
    """Sign and keep where the streams that changed since the last checkpoint stand; None when none changed.

    Every head is compared with what was last said of it, so that an entry committed late by a slow
    transaction is never passed over.

    Raises:
        ValueError: a kept checkpoint can't be read.
        FileExistsError: another process made this checkpoint at the same moment.
    """
    kept = office.shelf.all()
    said = {head.stream: head for c in kept for head in c.heads}
    with snapshot() as tx:
        changed = [head for head in journal.heads(tx) if said.get(head.stream) != head]
    # The entry that tells of the last checkpoint is no news: it waits for the next one.
    if all(head.stream == journal.SYSTEM for head in changed):
        return None
    unsigned = next_checkpoint(kept[-1] if kept else None, changed, office.clock.now())
    signed = replace(unsigned, signature=office.keyring.sign_checkpoint(unsigned.statement()))
    office.shelf.add(signed)
    # Told in the journal, so that a shelf emptied behind our back is missed.
    with writing() as tx:
        told: dict[str, str | int] = {"number": signed.number, "checkpoint_hash": signed.hash}
        head = journal.head(tx, journal.SYSTEM)
        journal.append(tx, [follow(head, kind=journal.CHECKPOINTED, at=signed.at, data=told)])
    return signed
