"""Checkpoints as files, one each, in a folder outside the database."""

import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from webapp.adapters.folders import sync_folder
from webapp.domain.journal import Checkpoint, Head, instant

_EPOCH = "epoch"
"""File that tells how many restores this shelf has lived through."""


class FolderShelf:
    """A folder of ``000001.json``, ``000002.json``, …; a file is written once and never again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, checkpoint: Checkpoint) -> None:
        """Keep one more checkpoint, durably.

        Raises:
            FileExistsError: another process made this one at the same moment.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        body = {
            "number": checkpoint.number,
            "at": instant(checkpoint.at),
            "previous": checkpoint.previous,
            "root": checkpoint.root,
            "signature": checkpoint.signature.hex(),
            "heads": [[h.stream, h.seq, h.hash] for h in checkpoint.heads],
        }
        path = self._folder / f"{checkpoint.number:06}.json"
        # Written aside, then named: a name stands for a whole checkpoint, whatever cuts the power.
        with NamedTemporaryFile("w", encoding="utf-8", dir=self._folder, suffix=".draft") as draft:
            json.dump(body, draft)
            draft.flush()
            os.fsync(draft.fileno())
            os.link(draft.name, path)
        sync_folder(self._folder)

    def all(self) -> Sequence[Checkpoint]:
        """Return the checkpoints kept, oldest first.

        Raises:
            ValueError: one of them can't be read.
        """
        return [_read(path) for path in sorted(self._folder.glob("*.json"))]

    def set_aside(self, first: int, name: str) -> None:
        """Move the checkpoints from this number on into a folder of their own, beside the others."""
        aside = self._folder / name
        aside.mkdir(mode=0o700)
        for path in sorted(self._folder.glob("*.json")):
            if _read(path).number >= first:
                path.rename(aside / path.name)
        sync_folder(aside)
        sync_folder(self._folder)

    def epoch(self) -> int:
        """Return the last restore that was noted here; 0 when none was."""
        try:
            return int((self._folder / _EPOCH).read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0

    def note_epoch(self, epoch: int) -> None:
        """Note a restore, durably."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile("w", encoding="ascii", dir=self._folder, delete=False) as draft:
            draft.write(f"{epoch}\n")
            draft.flush()
            os.fsync(draft.fileno())
        Path(draft.name).replace(self._folder / _EPOCH)
        sync_folder(self._folder)

    def is_writable(self) -> bool:
        """Tell whether one more checkpoint could be kept now; the folder is made by the first one."""
        here = next(folder for folder in (self._folder, *self._folder.parents) if folder.exists())
        return here.is_dir() and os.access(here, os.W_OK | os.X_OK)


class NullShelf:
    """A shelf in memory."""

    def __init__(self) -> None:
        self._kept: list[Checkpoint] = []
        self._epoch = 0
        self.aside: dict[str, list[Checkpoint]] = {}

    def add(self, checkpoint: Checkpoint) -> None:
        """Keep one more."""
        self._kept.append(checkpoint)

    def all(self) -> Sequence[Checkpoint]:
        """Return what was kept."""
        return list(self._kept)

    def set_aside(self, first: int, name: str) -> None:
        """Keep the checkpoints from this number on under a name."""
        self.aside[name] = [c for c in self._kept if c.number >= first]
        self._kept = [c for c in self._kept if c.number < first]

    def epoch(self) -> int:
        """Return the last restore noted."""
        return self._epoch

    def note_epoch(self, epoch: int) -> None:
        """Note a restore."""
        self._epoch = epoch

    def is_writable(self) -> bool:
        """Memory always takes one more."""
        return True


def _read(path: Path) -> Checkpoint:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        heads = tuple(Head(str(stream), int(seq), str(digest)) for stream, seq, digest in raw["heads"])
        at = datetime.fromisoformat(raw["at"])
        return Checkpoint(
            raw["number"], at, raw["previous"], heads, raw["root"], bytes.fromhex(raw["signature"])
        )
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} is not a checkpoint") from error
