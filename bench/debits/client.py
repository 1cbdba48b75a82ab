"""A client that costs little: one process a connection, one request after the other on a kept socket."""

import multiprocessing
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_LEAD_SECONDS = 0.15  # for every process to have taken its job and opened its connection


class ConnectionLost(Exception):
    """The server hung up before its answer was whole."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: status, body to the byte, seconds from first byte sent to last byte had.

    Attributes:
        resent: The server had hung up on the kept connection, so that it was asked again on a new one.
    """

    status: int
    body: bytes
    seconds: float
    resent: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """What one connection said and heard, between two instants of the machine's monotonic clock."""

    replies: list[Reply]
    started: float
    ended: float


@dataclass(frozen=True, slots=True)
class Run:
    """Requests sent over several connections at once."""

    talks: list[Talk]

    @property
    def replies(self) -> list[Reply]:
        """Every answer, connection by connection."""
        return [reply for talk in self.talks for reply in talk.replies]

    @property
    def seconds(self) -> float:
        """From the first request sent to the last answer had."""
        return max(t.ended for t in self.talks) - min(t.started for t in self.talks)

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.replies) / self.seconds

    def count(self, status: int) -> int:
        """How many answers bear a status."""
        return sum(reply.status == status for reply in self.replies)


def request(
    method: str, path: str, port: int, *, token: str = "", body: bytes = b"", kind: str = "application/json"
) -> bytes:
    """Return a whole HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body:
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + _HEAD_END + body


class Clients:
    """Processes that wait for something to send; they are forked once, and before any measure."""

    def __init__(self, most: int) -> None:
        self._pool = multiprocessing.get_context("fork").Pool(most)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.terminate()
        self._pool.join()

    def send(self, port: int, requests: Sequence[bytes], connections: int) -> Run:
        """Send requests over as many connections, dealt out like cards.

        Raises:
            ConnectionLost: the server hung up on one of them.
        """
        start = time.monotonic() + _LEAD_SECONDS
        jobs = [(port, list(requests[n::connections]), start) for n in range(connections)]
        return Run(self._pool.starmap(_converse, jobs, chunksize=1))


def _converse(port: int, requests: list[bytes], start: float) -> Talk:
    link = _linked(port)
    try:
        time.sleep(max(0.0, start - time.monotonic()))
        started = time.monotonic()
        replies = []
        for one in requests:
            try:
                replies.append(_exchange(link, one))
            except (ConnectionLost, ConnectionError):
                # A server may close a kept connection while the next request is on its way.
                link.close()
                link = _linked(port)
                replies.append(replace(_exchange(link, one), resent=True))
        return Talk(replies, started, time.monotonic())
    finally:
        link.close()


def _linked(port: int) -> socket.socket:
    link = socket.create_connection(("127.0.0.1", port), timeout=60)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return link


def _exchange(link: socket.socket, one: bytes) -> Reply:
    sent = time.perf_counter()
    link.sendall(one)
    data = b""
    while (head_end := data.find(_HEAD_END)) < 0:
        data += _received(link)
    head = data[:head_end].lower()
    length_at = head.index(_LENGTH) + len(_LENGTH)
    total = head_end + len(_HEAD_END) + int(head[length_at:].split(b"\r\n", 1)[0])
    while len(data) < total:
        data += _received(link)
    seconds = time.perf_counter() - sent
    return Reply(int(head[9:12]), data[head_end + len(_HEAD_END) : total], seconds)


def _received(link: socket.socket) -> bytes:
    part = link.recv(65_536)
    if not part:
        raise ConnectionLost
    return part
