"""ClamAV's daemon asked over a socket, by its INSTREAM command (``Source: clamd(8)``)."""

import socket
from urllib.parse import urlsplit

from webapp.domain.documents import ScanState
from webapp.domain.errors import Unavailable

_PIECE = 65_536
_LONGEST_ANSWER = 4_096
_SECONDS = 30.0
_RETRY_SECONDS = 60
_PORT = 3310


class ClamdAntivirus:
    """A clamd at ``tcp://host:3310`` or ``unix:///run/clamav/clamd.ctl``.

    Raises:
        ValueError: neither.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._address: str | tuple[str, int]
        if parts.scheme == "unix" and parts.path and not parts.netloc:
            self._address = parts.path
        elif parts.scheme == "tcp" and parts.hostname:
            self._address = (parts.hostname, parts.port or _PORT)
        else:
            raise ValueError("tcp://host:port or unix:///path is expected")

    def scan(self, content: bytes) -> ScanState:
        """Return what it says of a file.

        Raises:
            Unavailable: ``antivirus_away``: no answer, or one that says neither yes nor no.
        """
        try:
            said = self._ask(content)
        except OSError as error:
            raise Unavailable("antivirus_away", retry_after=_RETRY_SECONDS) from error
        if said.endswith(b" FOUND"):
            return ScanState.INFECTED
        # A file longer than its own limit gets an error: that is no clean bill of health.
        if said.endswith(b": OK"):
            return ScanState.CLEAN
        raise Unavailable("antivirus_away", retry_after=_RETRY_SECONDS)

    def _line(self) -> socket.socket:
        if not isinstance(self._address, str):
            return socket.create_connection(self._address, timeout=_SECONDS)
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_SECONDS)
        try:
            line.connect(self._address)
        except OSError:
            line.close()
            raise
        return line

    def _ask(self, content: bytes) -> bytes:
        with self._line() as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _PIECE):
                piece = content[start : start + _PIECE]
                line.sendall(len(piece).to_bytes(4) + piece)
            line.sendall(bytes(4))
            answer = b""
            while b"\0" not in answer and len(answer) < _LONGEST_ANSWER and (more := line.recv(_PIECE)):
                answer += more
        return answer.split(b"\0", 1)[0].rstrip()


class NullAntivirus:
    """None is set up: nothing is scanned, and it says so."""

    def scan(self, content: bytes) -> ScanState:
        """Say that nobody looked."""
        del content
        return ScanState.NOT_SCANNED
