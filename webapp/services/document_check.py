"""Whether the files of documents are where the database says, byte for byte: after a restore, say."""

import hashlib
from dataclasses import dataclass

from webapp.domain.errors import NotFound
from webapp.services.office import Office
from webapp.store import documents as store
from webapp.store.database import reading

_ROUND = 200


@dataclass(frozen=True, slots=True)
class FileCheck:
    """How many files the database names, and the ids of the documents whose file is gone or another."""

    files: int
    missing: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every file is there as it came."""
        return not self.missing and not self.changed


def count_files() -> int:
    """Return how many files the database names."""
    with reading() as tx:
        return store.count_files(tx)


def check_files(office: Office) -> FileCheck:
    """Read every file that the database names, and compare it with its sum.

    Raises:
        Unavailable: ``storage_away``.
    """
    files, missing, changed, last = 0, [], [], ""
    while True:
        with reading() as tx:
            rows = store.kept_files(tx, last, _ROUND)
        for row in rows:
            try:
                digest = hashlib.sha256(office.files.get(row.content_name)).hexdigest()
            except NotFound:
                missing.append(row.id)
            else:
                changed += [row.id] if digest != row.sha256 else []
        files += len(rows)
        if len(rows) < _ROUND:
            return FileCheck(files, tuple(missing), tuple(changed))
        last = rows[-1].id
