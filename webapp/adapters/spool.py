"""What arrives in pieces, kept on this machine until it is whole."""

import fcntl
import os
import re
from pathlib import Path

from webapp.adapters.folders import sync_folder
from webapp.domain.errors import Invalid, NotFound, Unavailable

_NAME = re.compile(r"[0-9a-z-]{8,80}")
_RETRY_SECONDS = 60


class FolderSpool:
    """A folder with one file an upload; readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(self, name: str, offset: int, piece: bytes) -> int:
        """Write a piece at its offset, durably, cut off what stood behind it, and return the new length.

        Raises:
            Invalid: ``upload_offset``: what comes before it has not arrived.
            Unavailable: ``storage_away``: the disk is full, say.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(self._path(name), os.O_RDWR | os.O_CREAT, 0o600)
            with os.fdopen(handle, "r+b") as file:
                # Two pieces at once would end up one inside the other.
                fcntl.flock(file, fcntl.LOCK_EX)
                if offset > os.fstat(file.fileno()).st_size:
                    raise Invalid("upload_offset")
                file.seek(offset)
                file.write(piece)
                file.truncate()
                file.flush()
                os.fsync(file.fileno())
            if offset == 0:
                sync_folder(self._folder)
        except OSError as error:
            raise Unavailable("storage_away", retry_after=_RETRY_SECONDS) from error
        return offset + len(piece)

    def read(self, name: str) -> bytes:
        """Return what has arrived.

        Raises:
            NotFound: ``file_missing``.
        """
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("file_missing") from error

    def length(self, name: str) -> int:
        """Return how many bytes have arrived; 0 for none."""
        try:
            return self._path(name).stat().st_size
        except FileNotFoundError:
            return 0

    def drop(self, name: str) -> None:
        """Forget a file, whether it is there or not."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("not the name of an upload of this house")
        return self._folder / name


class NullSpool:
    """A spool in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def append(self, name: str, offset: int, piece: bytes) -> int:
        """Write a piece at its offset, cut off what stood behind it, and return the new length.

        Raises:
            Invalid: ``upload_offset``.
        """
        before = self.kept.get(name, b"")
        if offset > len(before):
            raise Invalid("upload_offset")
        self.kept[name] = before[:offset] + piece
        return len(self.kept[name])

    def read(self, name: str) -> bytes:
        """Return what has arrived.

        Raises:
            NotFound: ``file_missing``.
        """
        if name not in self.kept:
            raise NotFound("file_missing")
        return self.kept[name]

    def length(self, name: str) -> int:
        """Return how many bytes have arrived."""
        return len(self.kept.get(name, b""))

    def drop(self, name: str) -> None:
        """Forget a file, whether it is there or not."""
        self.kept.pop(name, None)
