"""The network between devices and server: it passes every request on, and cuts the ones it is told to."""

import socket
import threading
from collections import Counter, deque
from contextlib import suppress
from enum import StrEnum

_PIECE = 65_536
_ANSWER_SECONDS = 60


class Cut(StrEnum):
    """Where a connection is cut."""

    BEFORE = "before anything was sent"
    SENDING = "in the middle of the request"
    COMMITTED = "after the commit, before the reply"
    ANSWERING = "in the middle of the reply"


class Proxy:
    """A TCP proxy that knows where a request ends; each connection carries one.

    Attributes:
        url: where it listens.
        target: where it leads; may change, as when a house moves.
        done: how many cuts of each kind were made.
    """

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self.done: Counter[Cut] = Counter()
        self._due: deque[Cut] = deque()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def cut_next(self, cut: Cut) -> None:
        """Cut one of the next requests, whoever sends it."""
        self._due.append(cut)

    def heal(self) -> None:
        """Cut no more: what was due and met no request is forgotten."""
        self._due.clear()

    def close(self) -> None:
        """Listen no more."""
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        # Whatever breaks on the way is a cut too: both ends are closed, and nobody is told why.
        with suppress(OSError), near:
            near.settimeout(_ANSWER_SECONDS)
            request = _read_request(near)
            cut = self._take(request)
            if cut is Cut.BEFORE or not request:
                return
            with socket.create_connection(self.target, timeout=_ANSWER_SECONDS) as far:
                if cut is Cut.SENDING:
                    far.sendall(request[: len(request) // 2])
                    return
                far.sendall(request)
                if cut is Cut.COMMITTED:
                    # The first byte of an answer leaves after the commit.
                    far.recv(1)
                    return
                _pass_on(far, near, half=cut is Cut.ANSWERING)

    def _take(self, request: bytes) -> Cut | None:
        if not request:
            return None
        try:
            cut = self._due.popleft()
        except IndexError:
            return None
        self.done[cut] += 1
        return cut


def _read_request(near: socket.socket) -> bytes:
    """Return a whole request, asking for a connection of its own; empty where none came."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = near.recv(_PIECE)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    lengths = [line.partition(b":")[2] for line in lines if line.lower().startswith(b"content-length:")]
    while len(body) < int(lengths[0] if lengths else 0):
        piece = near.recv(_PIECE)
        if not piece:
            return b""
        body += piece
    return b"\r\n".join([*lines, b"Connection: close", b"", body])


def _pass_on(far: socket.socket, near: socket.socket, *, half: bool) -> None:
    """Pass the answer on as it comes, or only half of it."""
    if not half:
        while piece := far.recv(_PIECE):
            near.sendall(piece)
        return
    answer = b""
    while piece := far.recv(_PIECE):
        answer += piece
    near.sendall(answer[: len(answer) // 2])
