"""The journal as a whole: verified, and checkpointed by a signed statement kept outside the database."""

from dataclasses import replace

from webapp.domain.journal import Break, Checkpoint, next_checkpoint, verify_chains, verify_checkpoints
from webapp.services.office import Office
from webapp.store import journal
from webapp.store.database import snapshot


def verify(office: Office) -> list[Break]:
    """Return every place where the chains, or the checkpoints over them, do not hold."""
    kept, breaks = _kept_checkpoints(office)
    with snapshot() as tx:
        breaks.extend(verify_chains(journal.entries(tx)))
        places = [place for c in kept for h in c.heads for place in ((h.stream, h.seq), (h.stream, 1))]
        breaks.extend(verify_checkpoints(kept, journal.hashes_at(tx, places)))
    return breaks


def _kept_checkpoints(office: Office) -> tuple[list[Checkpoint], list[Break]]:
    try:
        kept = list(office.shelf.all())
    except ValueError:
        return [], [Break("checkpoint", 0, "checkpoint_unreadable")]
    forged = [
        Break("checkpoint", c.number, "checkpoint_signature")
        for c in kept
        if not office.keyring.checkpoint_holds(c.statement(), c.signature)
    ]
    return kept, forged


def checkpoint(office: Office) -> Checkpoint | None:
    """Sign and keep where the streams that changed since the last checkpoint stand; None when none changed.

    Every head is compared with what was last said of it, so that an entry committed late by a slow
    transaction is never passed over.

    Raises:
        ValueError: a kept checkpoint can't be read.
    """
    kept = office.shelf.all()
    said = {head.stream: head for c in kept for head in c.heads}
    with snapshot() as tx:
        changed = [head for head in journal.heads(tx) if said.get(head.stream) != head]
    if not changed:
        return None
    unsigned = next_checkpoint(kept[-1] if kept else None, changed, office.clock.now())
    signed = replace(unsigned, signature=office.keyring.sign_checkpoint(unsigned.statement()))
    office.shelf.add(signed)
    return signed
