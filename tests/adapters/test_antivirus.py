"""The antivirus: a server that speaks as clamd does, and one that does not."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from webapp.adapters.antivirus import ClamdAntivirus, NullAntivirus
from webapp.domain.documents import ScanState
from webapp.domain.errors import Unavailable

# In two halves, or an antivirus of the developer's own would take this file away.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def clamd(folder: Path | None, answer: bytes | None = None) -> Iterator[str]:
    """A server of one question, which knows EICAR; ``answer``: what it says whatever it is sent."""
    family = socket.AF_INET if folder is None else socket.AF_UNIX
    with socket.socket(family) as listening:
        listening.bind(("127.0.0.1", 0) if folder is None else str(folder / "clamd.ctl"))
        listening.listen()
        listening.settimeout(30)
        name = listening.getsockname()
        thread = threading.Thread(target=_serve, args=(listening, answer))
        thread.start()
        try:
            yield f"unix://{name}" if folder else f"tcp://127.0.0.1:{name[1]}"
        finally:
            thread.join()


def _serve(listening: socket.socket, answer: bytes | None) -> None:
    line, _ = listening.accept()
    with line, line.makefile("rb") as sent:
        assert sent.read(10) == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(sent.read(4)):
            content += sent.read(length)
        found = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
        line.sendall(b"stream: " + found + b"\0" if answer is None else answer)


@pytest.mark.parametrize(
    ("content", "state"),
    [(b"%PDF-" + bytes(200_000), ScanState.CLEAN), (bytes(100_000) + EICAR, ScanState.INFECTED)],
)
def test_what_it_says_of_a_file_is_told(tmp_path: Path, content: bytes, state: ScanState) -> None:
    with clamd(tmp_path) as url:
        assert ClamdAntivirus(url).scan(content) is state


@pytest.mark.parametrize(
    "answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: perhaps\0", b"stream: OKAY\0"]
)
def test_an_answer_that_is_neither_yes_nor_no_is_none(tmp_path: Path, answer: bytes) -> None:
    with clamd(tmp_path, answer) as url, pytest.raises(Unavailable, match="antivirus_away"):
        ClamdAntivirus(url).scan(b"x")


def test_it_may_be_on_another_machine() -> None:
    with clamd(None) as url:
        assert ClamdAntivirus(url).scan(EICAR) is ScanState.INFECTED


def test_one_that_is_away_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="antivirus_away"):
        ClamdAntivirus(f"unix://{tmp_path}/nobody.ctl").scan(b"x")


@pytest.mark.parametrize("url", ["clamd", "http://x:1", "unix://", "tcp://"])
def test_an_address_it_can_t_use_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        ClamdAntivirus(url)


def test_none_says_that_nobody_looked() -> None:
    assert NullAntivirus().scan(EICAR) is ScanState.NOT_SCANNED
