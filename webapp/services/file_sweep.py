"""Files that no document names: a process was killed between the file and its row, or while writing it."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice

from webapp.services.office import Office
from webapp.store import documents as store
from webapp.store.database import reading

AGE = timedelta(days=1)
"""Younger ones may get their row yet."""

MOST = 50
"""In one sweep, unless somebody says how many."""

_ROUND = 500


class TooManyUnnamedError(Exception):
    """More files are unnamed than kills leave behind: an old backup was restored, or the folder is another's.

    Attributes:
        count: How many.
    """

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} files are named by no document")
        self.count = count


def sweep_files(office: Office, most: int = MOST) -> int:
    """Forget files older than ``AGE`` that no document names; return how many.

    Raises:
        TooManyUnnamedError: more than ``most``: then none is forgotten, since nothing brings them back.
        Unavailable: ``storage_away``.
    """
    names, found = office.files.names(), list[str]()
    while some := list(islice(names, _ROUND)):
        found += _unnamed(office, some)
    if len(found) > most:
        raise TooManyUnnamedError(len(found))
    for name in found:
        office.files.drop(name)
    return len(found)


def _unnamed(office: Office, names: Sequence[str]) -> list[str]:
    with reading() as tx:
        named = store.named(tx, names)
    before = office.clock.now() - AGE
    written = ((name, office.files.written_at(name)) for name in names if name not in named)
    return [name for name, at in written if at is not None and at < before]
