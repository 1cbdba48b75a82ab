"""Backup and restore: one moment of the database and its checkpoints, and the way back from it.

Keys are never part of a backup: who holds both could rewrite the journal and sign it again. A house that
comes back counts one epoch more, by which devices know that they must present their receipts again.
Source: the offline protocol, 9.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from webapp.domain.actors import Author
from webapp.domain.journal import Checkpoint, EntryKind, canonical, follow, instant
from webapp.domain.ports import Archive, Part
from webapp.domain.tablet import StaffHow
from webapp.services.licence import EPOCH, epoch_of
from webapp.services.office import Office
from webapp.store import archive as store
from webapp.store import installation, journal, probes
from webapp.store.database import snapshot, writing

VERSION = 1


class BackupError(Exception):
    """A backup that can't be restored here; the message says why, without naming a row."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    Attributes:
        revision: The migration that the database stood at.
        epoch: How many times the house had been restored.
        documents: Files of documents copied; None: they are copied beside it, and the rows hold their sums.
    """

    made_at: datetime
    revision: str
    epoch: int
    parts: tuple[Part, ...]
    checkpoints: int
    documents: int | None = None

    @property
    def rows(self) -> int:
        """All rows together."""
        return sum(part.rows for part in self.parts)

    def text(self) -> str:
        """Return the canonical text, which is what is signed."""
        return canonical(
            {
                "v": VERSION,
                "kind": "backup",
                "made_at": instant(self.made_at),
                "revision": self.revision,
                "epoch": self.epoch,
                "tables": [[part.name, part.rows, part.sha256] for part in self.parts],
                "checkpoints": self.checkpoints,
                "documents": self.documents,
            }
        )

    @classmethod
    def read(cls, text: str) -> "Manifest":
        """Return the manifest of a text that we signed.

        Raises:
            BackupError: it is of another version, or none.
        """
        said = json.loads(text)
        if not isinstance(said, dict) or (said.get("kind"), said.get("v")) != ("backup", VERSION):
            raise BackupError("this is a backup of another version")
        return cls(
            datetime.fromisoformat(said["made_at"]),
            said["revision"],
            said["epoch"],
            tuple(Part(*part) for part in said["tables"]),
            said["checkpoints"],
            said["documents"],
        )


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did; ``newer``: checkpoints on the shelf that the backup does not know."""

    manifest: Manifest
    epoch: int
    newer: int


def backup(office: Office, archive: Archive) -> Manifest:
    """Write one moment of the house into an archive, while it works on.

    Raises:
        ValueError: a kept checkpoint can't be read.
    """
    # The shelf first: whatever a checkpoint tells of then stands in the journal that is read after it.
    kept = list(office.shelf.all())
    with snapshot() as tx:
        revision, epoch = probes.applied_revision(tx) or "", epoch_of(tx)
        parts = tuple(archive.write(table.name, store.lines(tx, table)) for table in store.tables())
    for checkpoint in kept:
        archive.shelf.add(checkpoint)
    manifest = Manifest(office.clock.now(), revision, epoch, parts, len(kept))
    text = manifest.text()
    archive.seal(text, office.keyring.sign_statement(text.encode()))
    return manifest


def restore(office: Office, archive: Archive) -> Restored:
    """Fill an empty, migrated database from an archive, whole or not at all, and count one epoch more.

    Raises:
        BackupError: the archive was changed, is of other keys or of another migration; the database holds
            something; or the checkpoints on the shelf are another house's.
    """
    manifest = _sound(office, archive)
    saved, shelved = _checkpoints(office, archive, manifest)
    with writing() as tx:
        _require_room(tx, manifest)
        # Noted first: should the power fail now, a number is skipped, and none is ever used twice.
        epoch = max(manifest.epoch, office.shelf.epoch()) + 1
        office.shelf.note_epoch(epoch)
        try:
            for table in store.tables():
                store.fill(tx, table, archive.read(table.name))
        except (IntegrityError, ValueError) as error:
            raise BackupError("the rows do not fit this database") from error
        store.wind_on(tx)
        _count(tx, epoch)
        digest = hashlib.sha256(manifest.text().encode()).hexdigest()
        data: dict[str, str | int] = {
            "epoch": epoch,
            "backup": digest,
            "made_at": instant(manifest.made_at),
            "checkpoints": len(saved),
        }
        head = journal.head(tx, journal.SYSTEM)
        by, now = Author(StaffHow.TERMINAL), office.clock.now()
        journal.append(tx, [follow(head, by=by, kind=EntryKind.RESTORED, at=now, data=data)])
    for checkpoint in saved[len(shelved) :]:
        office.shelf.add(checkpoint)
    return Restored(manifest, epoch, max(0, len(shelved) - len(saved)))


def _sound(office: Office, archive: Archive) -> Manifest:
    """Return the manifest of an archive that is as we wrote it."""
    try:
        text, signature = archive.unseal()
        if not office.keyring.statement_holds(text.encode(), signature):
            raise BackupError("not signed by these keys: it was changed, or the key file is another")
        manifest = Manifest.read(text)
        changed = [part.name for part in manifest.parts if archive.weigh(part.name) != part]
    except ValueError as error:
        raise BackupError(str(error)) from error
    if changed:
        raise BackupError(f"changed since it was made: {', '.join(changed)}")
    return manifest


def _checkpoints(
    office: Office, archive: Archive, manifest: Manifest
) -> tuple[Sequence[Checkpoint], Sequence[Checkpoint]]:
    """Return the checkpoints of the archive and those on the shelf, the one the beginning of the other."""
    try:
        saved, shelved = list(archive.shelf.all()), list(office.shelf.all())
    except ValueError as error:
        raise BackupError(str(error)) from error
    if len(saved) != manifest.checkpoints:
        raise BackupError("changed since it was made: checkpoints")
    if any(one.hash != other.hash for one, other in zip(saved, shelved, strict=False)):
        raise BackupError("the checkpoints on the shelf are another house's")
    return saved, shelved


def _require_room(tx: Connection, manifest: Manifest) -> None:
    revision = probes.applied_revision(tx)
    if revision != manifest.revision:
        raise BackupError(f"made at migration {manifest.revision}, this database stands at {revision}")
    if [part.name for part in manifest.parts] != [table.name for table in store.tables()]:
        raise BackupError("it has other tables than this database")
    filled = store.first_filled(tx)
    if filled is not None:
        raise BackupError(f"this database is not empty: {filled}")


def _count(tx: Connection, epoch: int) -> None:
    if installation.recall(tx, EPOCH) is None:
        installation.remember(tx, EPOCH, str(epoch))
    else:
        installation.amend(tx, EPOCH, str(epoch))
