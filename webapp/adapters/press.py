"""Documents made anew in a process of their own: this side only hands over bytes and waits.

What opens them (``webapp/adapters/pressing``) is never imported here: a file that exhausts or breaks its
process is told as one that can't be read, and the web process is as it was.
"""

import fcntl
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from webapp.domain.documents import MOST_BYTES, MOST_BYTES_TOGETHER, Pressed
from webapp.domain.errors import Invalid, NotFound, Unavailable

_log = logging.getLogger(__name__)

MEMORY = 900_000_000
"""Bytes of address space of one job: 64 megapixels of JPEG, or 25 of PNG, take two thirds of it."""
SECONDS = 40
_PATIENCE_SECONDS = 3.0
_LOOK_AGAIN_SECONDS = 0.05
_ROOT = Path(__file__).resolve().parents[2]
_JOB = "webapp.adapters.pressing"
# No key, no setting, no address of a database goes along.
_ENVIRONMENT = {"PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1"}


class ChildPress:
    """The real press: one child a job, at most as many on this machine as there are cores, then ``busy``.

    Args:
        places: Folder of the locks that count the jobs of all web processes.
        most: Jobs at once; None: one a core.
        memory: Bytes of address space of one job.
        patience: Seconds that a job waits for its turn.
    """

    def __init__(
        self,
        places: Path,
        *,
        most: int | None = None,
        memory: int = MEMORY,
        patience: float = _PATIENCE_SECONDS,
    ) -> None:
        self._places, self._most = places, most or os.cpu_count() or 1
        self._memory, self._patience = memory, patience

    def press(self, parts: Sequence[bytes]) -> Pressed:
        """Return one PDF of the parts.

        Raises:
            Invalid: ``document_empty``, ``document_too_large``, ``document_type``, ``document_unreadable``,
                ``document_too_many_pages``, ``document_protected``.
            Unavailable: ``busy``.
        """
        received = _weighed(parts)
        said, content = self._run(parts)
        return Pressed(content, said["pages"], received)

    def page(self, content: bytes, number: int, width: int) -> bytes:
        """Return a page of a pressed document as a JPEG.

        Raises:
            NotFound: ``page_unknown``.
            Invalid: ``document_unreadable``: it was spoilt since.
            Unavailable: ``busy``.
        """
        if number < 1:
            raise NotFound("page_unknown")
        return self._run([content], number=number, width=width)[1]

    def _run(self, parts: Sequence[bytes], *, number: int = 0, width: int = 0) -> tuple[Any, bytes]:
        job = json.dumps({"parts": [len(part) for part in parts], "number": number, "width": width})
        with self._place() as place, _in_memory(job.encode() + b"\n", *parts) as sent, _in_memory() as given:
            # The lock goes along: the place is taken for as long as the child is there, whoever else is gone.
            child = subprocess.Popen(  # noqa: S603  no word of it comes from outside
                [sys.executable, "-m", _JOB, str(self._memory), str(SECONDS)],
                stdin=sent,
                stdout=given,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env=_ENVIRONMENT,
                pass_fds=(place,),
                start_new_session=True,
            )
            try:
                child.wait(SECONDS + 5)
            except subprocess.TimeoutExpired:
                child.kill()
            finally:
                child.wait()
            return _answer(child.returncode, given)

    @contextmanager
    def _place(self) -> Iterator[int]:
        """Wait a little for one of the places, and hold it."""
        self._places.mkdir(parents=True, exist_ok=True, mode=0o700)
        until = time.monotonic() + self._patience
        while True:
            for number in range(self._most):
                handle = os.open(self._places / f"place-{number}", os.O_RDWR | os.O_CREAT, 0o600)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    os.close(handle)
                    continue
                try:
                    yield handle
                finally:
                    os.close(handle)
                return
            if time.monotonic() > until:
                raise Unavailable("busy", retry_after=5)
            time.sleep(_LOOK_AGAIN_SECONDS)


class NullPress:
    """A press that puts parts behind each other and calls each of them a page."""

    def press(self, parts: Sequence[bytes]) -> Pressed:
        """Return the parts as they came.

        Raises:
            Invalid: ``document_empty`` or ``document_too_large``.
        """
        return Pressed(b"".join(parts), len(parts), _weighed(parts))

    def page(self, content: bytes, number: int, width: int) -> bytes:
        """Return the document, whatever page is asked for.

        Raises:
            NotFound: ``page_unknown``.
        """
        del width
        if number != 1:
            raise NotFound("page_unknown")
        return content


def _weighed(parts: Sequence[bytes]) -> int:
    if not parts or not all(parts):
        raise Invalid("document_empty")
    received = sum(map(len, parts))
    if max(map(len, parts)) > MOST_BYTES or received > MOST_BYTES_TOGETHER:
        raise Invalid("document_too_large")
    return received


@contextmanager
def _in_memory(*pieces: bytes) -> Iterator[int]:
    """Hold a file that has no name and no disk: a document leaves no trace on its way."""
    handle = os.memfd_create("document")
    try:
        with os.fdopen(os.dup(handle), "wb") as file:
            file.writelines(pieces)
        os.lseek(handle, 0, os.SEEK_SET)
        yield handle
    finally:
        os.close(handle)


def _answer(ended: int, given: int) -> tuple[Any, bytes]:
    with os.fdopen(os.dup(given), "rb") as file:
        file.seek(0)
        head, content = file.readline(), file.read()
    if ended != 0 or not head:
        # Should every document end so, it is the machine and not the documents.
        _log.warning("a job of the press ended with %d", ended)
        raise Invalid("document_unreadable")
    said = json.loads(head)
    code = said.get("code")
    if code == "page_unknown":
        raise NotFound(code)
    if code is not None:
        raise Invalid(code)
    return said, content
