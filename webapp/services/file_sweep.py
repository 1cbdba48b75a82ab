"""Files that no document names: a process was killed between the file and its row, or while writing it."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice

from webapp.domain.journal import EntryKind
from webapp.services.office import Office
from webapp.store import documents as store
from webapp.store import journal
from webapp.store.database import reading

AGE = timedelta(days=1)
"""Younger ones may get their row yet."""

MOST = 50
"""In one sweep, unless somebody says how many."""

REST = timedelta(days=14)
"""After a restore: its database is older than the files, and somebody looks first."""

_ROUND = 500


class UnnamedFilesError(Exception):
    """Files are named by no document and stay, for a reason that its kind says: somebody has to look.

    Attributes:
        count: How many.
        way: What whoever looked at them may do.
    """

    why = ""
    way = "say --looked if they are nobody's"

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} files are named by no document, {self.why}")
        self.count = count


class TooManyUnnamedError(UnnamedFilesError):
    """More than kills leave behind: an old backup was restored, or the folder is another's."""

    why = "more than kills leave behind"

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.way = f"say --most {count} if they are nobody's"


class UnnamedOutnumberError(UnnamedFilesError):
    """More than there are named ones: the database is empty or older, or another's."""

    why = "more than there are named ones"


class RestoredLatelyError(UnnamedFilesError):
    """The database came back from a backup a short time ago."""

    why = f"and the database was restored less than {REST.days} days ago"


class AgeUntoldError(UnnamedFilesError):
    """The storage does not say when a file was written: whether its row is still to come is not known."""

    why = "and their storage does not tell how old they are"
    # One may be of a document that is being kept at this moment, however long somebody looked.
    way = "remove by hand what is old and nobody's"


def sweep_files(office: Office, most: int = MOST, *, looked: bool = False) -> int:
    """Forget files older than ``AGE`` that no document names; return how many.

    Args:
        office: The ports.
        most: How many may go.
        looked: Somebody looked at them: neither how many are named nor a restore holds them.

    Raises:
        UnnamedFilesError: there are too many, or reasons to doubt the database: then none is forgotten,
            since nothing brings them back.
        Unavailable: ``storage_away``.
    """
    names, found, named, untold = office.files.names(), list[str](), 0, 0
    while some := list(islice(names, _ROUND)):
        with reading() as tx:
            known = store.named(tx, some)
        named += len(known)
        old, without_age = _old(office, [name for name in some if name not in known])
        found, untold = found + old, untold + without_age
    if untold:
        raise AgeUntoldError(untold)
    if len(found) > most:
        raise TooManyUnnamedError(len(found))
    if found and not looked:
        _require_trust(office, len(found), named)
    for name in found:
        office.files.drop(name)
    return len(found)


def _require_trust(office: Office, found: int, named: int) -> None:
    if found > named:
        raise UnnamedOutnumberError(found)
    with reading() as tx:
        restored_at = journal.last_at(tx, journal.SYSTEM, EntryKind.RESTORED)
    if restored_at is not None and office.clock.now() < restored_at + REST:
        raise RestoredLatelyError(found)


def _old(office: Office, names: Sequence[str]) -> tuple[list[str], int]:
    """Return those that are old, and of how many the storage tells no age."""
    before, old, untold = office.clock.now() - AGE, list[str](), 0
    for name in names:
        try:
            at = office.files.written_at(name)
        except NotImplementedError:
            untold += 1
            continue
        if at is not None and at < before:
            old.append(name)
    return old, untold
