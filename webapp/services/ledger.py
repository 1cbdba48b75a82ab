"""The journal as a whole: verified, and checkpointed by a signed statement kept outside the database."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from webapp.domain.actors import Author
from webapp.domain.errors import Invalid
from webapp.domain.journal import (
    Break,
    Checkpoint,
    EntryKind,
    follow,
    head_after,
    next_checkpoint,
    verify_chains,
    verify_checkpoints,
)
from webapp.domain.tablet import StaffHow
from webapp.services.licence import epoch_of
from webapp.services.office import Office
from webapp.store import journal
from webapp.store.database import snapshot, writing


def verify(office: Office) -> list[Break]:
    """Return every place where the chains, or the checkpoints over them, do not hold."""
    # In this order, a checkpoint made meanwhile is no break: what is told of is then on the shelf, and what
    # is on the shelf then stands in the journal.
    with snapshot() as tx:
        told = journal.checkpoints_told(tx)
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
    return [*_forged_checkpoints(office, kept), *breaks, *_missing_checkpoints(told, kept)]


def _missing_checkpoints(told: Sequence[tuple[int, str]], kept: Sequence[Checkpoint]) -> Iterator[Break]:
    """Yield the checkpoints that the journal tells of and that the shelf no longer holds as they were."""
    on_shelf = {(checkpoint.number, checkpoint.hash) for checkpoint in kept}
    # Told of twice, when two processes did it at the same moment, one is missed once.
    for number, digest in dict.fromkeys(told):
        if (number, digest) not in on_shelf:
            yield Break("checkpoint", number, "checkpoint_missing")


def _changed_notes(tx: Connection, office: Office) -> Iterator[Break]:
    """Yield the entries whose free text is no longer what was typed; one that was purged is no break."""
    for stream, seq, note_hash, text in journal.notes(tx):
        if office.keyring.note_hash(text) != note_hash:
            yield Break(stream, seq, "note_changed")


def _forged_checkpoints(office: Office, kept: Sequence[Checkpoint]) -> Iterator[Break]:
    for checkpoint_ in kept:
        if not _is_ours(office, checkpoint_):
            yield Break("checkpoint", checkpoint_.number, "checkpoint_signature")


def _is_ours(office: Office, checkpoint_: Checkpoint) -> bool:
    return office.keyring.checkpoint_holds(checkpoint_.statement(), checkpoint_.signature)


def checkpoint(office: Office) -> Checkpoint | None:
    """Sign and keep where the streams that changed since the last checkpoint stand; None when none changed.

    Every head is compared with what was last said of it, so that an entry committed late by a slow
    transaction is never passed over. Each checkpoint is then told in the journal, the next time if not now.

    Raises:
        ValueError: a kept checkpoint can't be read.
        FileExistsError: another process made this checkpoint at the same moment.
        IntegrityError: another process told of one at the same moment.
    """
    kept = list(office.shelf.all())
    said = {head.stream: head for c in kept for head in c.heads}
    with snapshot() as tx:
        changed = [head for head in journal.heads(tx) if said.get(head.stream) != head]
    made = None
    # The entry that tells of the last checkpoint is no news: it waits for the next one.
    if any(head.stream != journal.SYSTEM for head in changed):
        unsigned = next_checkpoint(kept[-1] if kept else None, changed, office.clock.now())
        made = replace(unsigned, signature=office.keyring.sign_checkpoint(unsigned.statement()))
        office.shelf.add(made)
        kept.append(made)
    _tell(office, kept)
    return made


def set_aside(office: Office) -> int:
    """After a restore, set the checkpoints aside that tell of what the backup did not have; then make one.

    They are kept, in a folder of their own, and the journal names the last of them: whoever holds copies of
    them can tell what was lost. It can be done once a restore, so that it never hides a cut that is none.

    Returns:
        How many were set aside.

    Raises:
        Invalid: ``not_restored``: no restore calls for it, or it was done.
    """
    kept = list(office.shelf.all())
    with snapshot() as tx:
        epoch = epoch_of(tx)
        done = journal.tells(tx, journal.SYSTEM, EntryKind.CHECKPOINTS_SET_ASIDE, {"epoch": epoch})
        places = [(head.stream, head.seq) for c in kept for head in c.heads]
        there = journal.hashes_at(tx, places)
    if epoch == 0 or done:
        raise Invalid("not_restored")
    torn = [c for c in kept if any(there.get((h.stream, h.seq)) != h.hash for h in c.heads)]
    aside = kept[torn[0].number - 1 :] if torn else []
    if aside:
        office.shelf.set_aside(aside[0].number, f"before-epoch-{epoch}")
        _enter_set_aside(office, epoch, aside)
    checkpoint(office)
    return len(aside)


def _enter_set_aside(office: Office, epoch: int, aside: Sequence[Checkpoint]) -> None:
    data: dict[str, str | int] = {
        "epoch": epoch,
        "first": aside[0].number,
        "last": aside[-1].number,
        "last_hash": aside[-1].hash,
    }
    with writing() as tx:
        head = journal.head(tx, journal.SYSTEM)
        by, now = Author(StaffHow.TERMINAL), office.clock.now()
        journal.append(tx, [follow(head, by=by, kind=EntryKind.CHECKPOINTS_SET_ASIDE, at=now, data=data)])


def _tell(office: Office, kept: Sequence[Checkpoint]) -> None:
    """Enter in the journal every checkpoint it does not tell of yet: a shelf emptied later is then missed.

    More than the last one when the power was cut between a checkpoint and its entry.
    """
    with snapshot() as tx:
        told = set(journal.checkpoints_told(tx))
    # Another's hand can lay a file on the shelf; told of, it would be missed for ever once taken away.
    untold = [c for c in kept if (c.number, c.hash) not in told and _is_ours(office, c)]
    if not untold:
        return
    with writing() as tx:
        head, entries = journal.head(tx, journal.SYSTEM), []
        for checkpoint_ in untold:
            data: dict[str, str | int] = {"number": checkpoint_.number, "checkpoint_hash": checkpoint_.hash}
            now = office.clock.now()
            # Nobody's act: it is the worker's, or an operator's who only asks for it sooner.
            entries.append(follow(head, by=None, kind=EntryKind.CHECKPOINTED, at=now, data=data))
            head = head_after(entries[-1])
        journal.append(tx, entries)
