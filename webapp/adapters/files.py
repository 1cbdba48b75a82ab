"""Documents kept under opaque names: in a folder of this machine, or wherever fsspec reaches."""

import os
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from webapp.adapters.folders import sync_folder
from webapp.domain.errors import NotFound, Unavailable

_NAME = re.compile(r"[0-9a-z-]{8,80}")
_PROBE = "probe-of-storage"
_DRAFT = "-draft"
_RETRY_SECONDS = 60


class FolderFiles:
    """A folder, in folders by the first two characters of a name; readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, content: bytes) -> None:
        """Keep a file: whole or not at all, whatever cuts the power.

        Raises:
            Unavailable: ``storage_away``: the disk is full, say.
        """
        path = self._path(name)
        try:
            # Each by itself: parents made on the way would have the mode of the process.
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.parent.mkdir(exist_ok=True, mode=0o700)
            # Under a name of the house: a draft that a cut leaves behind is found as any file is.
            draft = path.with_name(f"{name}{_DRAFT}")
            try:
                with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(path)
            except BaseException:
                draft.unlink(missing_ok=True)
                raise
            sync_folder(path.parent)
            sync_folder(self._folder)
        except OSError as error:
            raise Unavailable("storage_away", retry_after=_RETRY_SECONDS) from error

    def get(self, name: str) -> bytes:
        """Return a file.

        Raises:
            NotFound: ``file_missing``.
        """
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("file_missing") from error

    def drop(self, name: str) -> None:
        """Forget a file, whether it is there or not."""
        self._path(name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """Yield the names of all that lies there, drafts included."""
        for path in self._folder.glob("??/*"):
            if _NAME.fullmatch(path.name):
                yield path.name

    def written_at(self, name: str) -> datetime | None:
        """Return when a file was written; None when it is not there."""
        try:
            return datetime.fromtimestamp(self._path(name).stat().st_mtime, UTC)
        except FileNotFoundError:
            return None

    def is_writable(self) -> bool:
        """Tell whether one more file could be kept now; the folder is made by the first one."""
        here = next(folder for folder in (self._folder, *self._folder.parents) if folder.exists())
        return here.is_dir() and os.access(here, os.W_OK | os.X_OK)

    def _path(self, name: str) -> Path:
        return self._folder / _checked(name)[:2] / name


class RemoteFiles:
    """Any file system that fsspec knows, named by its address; what it needs besides is an extra.

    Raises:
        ValueError: no such file system, or what it needs is not installed.
    """

    def __init__(self, url: str) -> None:
        # Here and not above: a house with a folder does without.
        from fsspec.core import url_to_fs  # noqa: PLC0415

        try:
            self._system, self._root = url_to_fs(url)
        except ImportError as error:
            raise ValueError(f"it needs a library that is not installed: {error}") from error

    def put(self, name: str, content: bytes) -> None:
        """Keep a file.

        Raises:
            Unavailable: ``storage_away``.
        """
        path = self._path(name)
        try:
            self._system.makedirs(self._root, exist_ok=True)
            self._system.pipe_file(path, content)
        except Exception as error:
            # Each file system has errors of its own, and none of them tells more to the one who waits.
            raise Unavailable("storage_away", retry_after=_RETRY_SECONDS) from error

    def get(self, name: str) -> bytes:
        """Return a file.

        Raises:
            NotFound: ``file_missing``.
            Unavailable: ``storage_away``.
        """
        path = self._path(name)
        try:
            content: Any = self._system.cat_file(path)
        except FileNotFoundError as error:
            raise NotFound("file_missing") from error
        except Exception as error:
            raise Unavailable("storage_away", retry_after=_RETRY_SECONDS) from error
        return bytes(content)

    def drop(self, name: str) -> None:
        """Forget a file, whether it is there or not.

        Raises:
            Unavailable: ``storage_away``.
        """
        path = self._path(name)
        try:
            self._system.rm_file(path)
        except FileNotFoundError:
            return
        except Exception as error:
            raise Unavailable("storage_away", retry_after=_RETRY_SECONDS) from error

    def names(self) -> Iterator[str]:
        """Yield the names of all that lies there.

        Raises:
            Unavailable: ``storage_away``.
        """
        try:
            found: Sequence[str] = self._system.find(self._root)
        except FileNotFoundError:
            return
        except Exception as error:
            raise Unavailable("storage_away", retry_after=_RETRY_SECONDS) from error
        for path in found:
            name = path.rpartition("/")[2]
            if name != _PROBE and _NAME.fullmatch(name):
                yield name

    def written_at(self, name: str) -> datetime | None:
        """Return when a file was written; None when it is not there.

        Raises:
            NotImplementedError: the file system does not tell.
            Unavailable: ``storage_away``.
        """
        try:
            at: datetime = self._system.modified(self._path(name))
        except FileNotFoundError:
            return None
        except NotImplementedError:
            raise
        except Exception as error:
            raise Unavailable("storage_away", retry_after=_RETRY_SECONDS) from error
        return at if at.tzinfo is not None else at.replace(tzinfo=UTC)

    def is_writable(self) -> bool:
        """Tell whether one more file could be kept now, by keeping one."""
        try:
            self.put(_PROBE, b"")
        except Unavailable:
            return False
        return True

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{_checked(name)}"


class NullFiles:
    """Files in memory; when they were written is what somebody wrote in ``written``."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.written: dict[str, datetime] = {}

    def put(self, name: str, content: bytes) -> None:
        """Keep a file."""
        self.kept[_checked(name)] = content

    def get(self, name: str) -> bytes:
        """Return a file.

        Raises:
            NotFound: ``file_missing``.
        """
        try:
            return self.kept[name]
        except KeyError as error:
            raise NotFound("file_missing") from error

    def drop(self, name: str) -> None:
        """Forget a file, whether it is there or not."""
        self.kept.pop(name, None)

    def names(self) -> Iterator[str]:
        """Yield the names of all that lies there."""
        yield from list(self.kept)

    def written_at(self, name: str) -> datetime | None:
        """Return when a file was written; None when it is not there.

        Raises:
            NotImplementedError: nobody wrote it in ``written``.
        """
        if name not in self.kept:
            return None
        try:
            return self.written[name]
        except KeyError as error:
            raise NotImplementedError(name) from error

    def is_writable(self) -> bool:
        """Memory always takes one more."""
        return True


def _checked(name: str) -> str:
    """Return a name that can't lead elsewhere.

    Raises:
        ValueError: it was not made by this house.
    """
    if not _NAME.fullmatch(name):
        raise ValueError("not the name of a file of this house")
    return name
