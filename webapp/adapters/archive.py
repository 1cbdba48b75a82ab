"""A backup as a folder: a file of lines a table, the checkpoints, and a signed manifest written last."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from webapp.adapters.shelf import FolderShelf, NullShelf
from webapp.domain.ports import Part

_MANIFEST = "manifest.json"


class FolderArchive:
    """A folder that its owner alone may read: it holds names and birth dates in clear."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shelf = FolderShelf(folder / "checkpoints")

    @classmethod
    def new(cls, folder: Path) -> "FolderArchive":
        """Make the folder of a new backup.

        Raises:
            ValueError: it holds something already.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(folder.iterdir()):
            raise ValueError(f"{folder.name} is not empty")
        (folder / "tables").mkdir(mode=0o700)
        return cls(folder)

    @property
    def shelf(self) -> FolderShelf:
        """The checkpoints copied with it."""
        return self._shelf

    def write(self, name: str, lines: Iterable[str]) -> Part:
        """Write one table, a row a line, durably."""
        rows, digest = 0, hashlib.sha256()
        handle = os.open(self._path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            for line in lines:
                raw = line.encode() + b"\n"
                file.write(raw)
                digest.update(raw)
                rows += 1
            file.flush()
            os.fsync(file.fileno())
        return Part(name, rows, digest.hexdigest())

    def read(self, name: str) -> Iterator[str]:
        """Yield the lines of one table."""
        with self._path(name).open(encoding="utf-8", newline="\n") as file:
            for line in file:
                yield line.removesuffix("\n")

    def weigh(self, name: str) -> Part:
        """Count and sum one table as it is now.

        Raises:
            ValueError: it is not there, or can't be read.
        """
        rows, digest = 0, hashlib.sha256()
        try:
            with self._path(name).open("rb") as file:
                for line in file:
                    digest.update(line)
                    rows += 1
        except OSError as error:
            raise ValueError(f"{name} can't be read") from error
        return Part(name, rows, digest.hexdigest())

    def seal(self, manifest: str, signature: bytes) -> None:
        """Write the manifest, whole or not at all."""
        draft = self._folder / (_MANIFEST + ".draft")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"manifest": manifest, "signature": signature.hex()}, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / _MANIFEST)

    def unseal(self) -> tuple[str, bytes]:
        """Return the manifest and its signature.

        Raises:
            ValueError: there is none that can be read.
        """
        try:
            raw = json.loads((self._folder / _MANIFEST).read_text(encoding="utf-8"))
            return str(raw["manifest"]), bytes.fromhex(raw["signature"])
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{_MANIFEST} can't be read: this is no whole backup") from error

    def _path(self, name: str) -> Path:
        return self._folder / "tables" / f"{name}.jsonl"


class NullArchive:
    """A backup in memory."""

    def __init__(self) -> None:
        self.tables: dict[str, list[str]] = {}
        self._seal: tuple[str, bytes] | None = None
        self._shelf = NullShelf()

    @property
    def shelf(self) -> NullShelf:
        """The checkpoints copied with it."""
        return self._shelf

    def write(self, name: str, lines: Iterable[str]) -> Part:
        """Keep one table."""
        self.tables[name] = list(lines)
        return self.weigh(name)

    def read(self, name: str) -> Iterator[str]:
        """Yield the lines of one table."""
        yield from self.tables[name]

    def weigh(self, name: str) -> Part:
        """Count and sum one table as it is now.

        Raises:
            ValueError: it is not there.
        """
        if name not in self.tables:
            raise ValueError(f"{name} can't be read")
        lines = self.tables[name]
        return Part(
            name, len(lines), hashlib.sha256("".join(f"{one}\n" for one in lines).encode()).hexdigest()
        )

    def seal(self, manifest: str, signature: bytes) -> None:
        """Keep the manifest."""
        self._seal = (manifest, signature)

    def unseal(self) -> tuple[str, bytes]:
        """Return the manifest and its signature.

        Raises:
            ValueError: there is none.
        """
        if self._seal is None:
            raise ValueError("this is no whole backup")
        return self._seal
