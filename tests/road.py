"""The road between a browser and a live server: it can be closed, and it can spoil a delivery of claims."""

import http.client
import json
import select
import socket
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.live import free_port

DELIVERY = "/api/v1/claims/batch"
_PATIENCE_SECONDS = 30
_OF_ONE_LEG = {"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"}
"""Headers that each leg of the road writes for itself."""


@dataclass(frozen=True)
class Reply:
    """What the server said."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def holding(self, said: object) -> "Reply":
        """Return the same reply with other words in it."""
        return Reply(self.status, self.headers, json.dumps(said).encode())


class Sending:
    """One request on its way; ``send`` takes it to the server, as often as one likes."""

    def __init__(self, address: str, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        self._address = address
        self._method = method
        self._path = path
        self._headers = {name: said for name, said in headers.items() if name.lower() not in _OF_ONE_LEG}
        self.body = body

    @property
    def claims(self) -> list[dict[str, Any]]:
        """The signed claims of a delivery."""
        found: list[dict[str, Any]] = json.loads(self.body)["claims"]
        return found

    def set_off(self, body: bytes | None = None) -> http.client.HTTPConnection:
        """Send it, with another body if any, and return without waiting for the reply.

        Raises:
            OSError: nobody is there.
        """
        connection = http.client.HTTPConnection(self._address, timeout=_PATIENCE_SECONDS)
        connection.request(self._method, self._path, self.body if body is None else body, self._headers)
        return connection

    def send(self, body: bytes | None = None) -> Reply:
        """Send it, with another body if any, and return the whole reply.

        Raises:
            OSError: nobody is there, or they hung up.
        """
        connection = self.set_off(body)
        try:
            came = connection.getresponse()
            kept = [(name, said) for name, said in came.getheaders() if name.lower() not in _OF_ONE_LEG]
            return Reply(came.status, kept, came.read())
        finally:
            connection.close()


Trouble = Callable[[Sending], Reply | None]
"""What befalls one delivery: the reply that the browser gets, or None where the line goes dead."""


class Road:
    """A road to a server; closed until it is opened.

    Attributes:
        url: where a browser enters it, always the same: what the browser stores belongs to this address.
        troubles: what befalls the next deliveries of claims, one each.
        barred: no delivery of claims comes through; everything else does.
        crowded: how often a delivery set out while another browser's tab still waited for its own.
    """

    def __init__(self) -> None:
        self._server = ""
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.troubles: deque[Trouble] = deque()
        self.barred = False
        self.crowded = 0
        self._waiting: list[socket.socket] = []
        self._gate: ThreadingHTTPServer | None = None

    def open(self, server_url: str) -> None:
        """Let browsers in, and lead them to a server."""
        self._server = urlsplit(server_url).netloc
        self._gate = ThreadingHTTPServer(("127.0.0.1", self._port), _travellers(self))
        threading.Thread(target=self._gate.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more: a browser finds the door locked, as it does with a server that is off."""
        gate, self._gate = self._gate, None
        if gate is not None:
            gate.shutdown()
            gate.server_close()

    def sending(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Sending:
        """Return a request that came in, on its way to where the road leads."""
        return Sending(self._server, method, path, headers, body)

    def deliver(self, sending: Sending, line: socket.socket) -> Reply | None:
        """Take a delivery of claims along, with what is to befall it; ``line`` is the browser's."""
        self.crowded += any(_is_held(other) for other in self._waiting)
        self._waiting.append(line)
        try:
            return None if self.barred else self._befall(sending)
        finally:
            self._waiting.remove(line)

    def _befall(self, sending: Sending) -> Reply | None:
        if not self.troubles:
            return sending.send()
        trouble = self.troubles.popleft()
        try:
            return trouble(sending)
        except (OSError, http.client.HTTPException):
            # Nobody was there: the trouble is still to come.
            self.troubles.appendleft(trouble)
            raise


def _is_held(line: socket.socket) -> bool:
    """Tell whether a browser still waits on its line; one that gave up has closed it."""
    return not select.select([line], [], [], 0)[0]


def _travellers(road: Road) -> type[BaseHTTPRequestHandler]:
    class Traveller(BaseHTTPRequestHandler):
        # HTTP/1.0, a line for each request: on a kept one a browser sends what was lost again by itself.

        def _travel(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            sending = road.sending(self.command, self.path, dict(self.headers), body)
            try:
                reply = road.deliver(sending, self.connection) if self.path == DELIVERY else sending.send()
            except (OSError, http.client.HTTPException):
                return
            if reply is None:
                return
            # A browser may be gone meanwhile: some are killed.
            with suppress(ConnectionError):
                self.send_response_only(reply.status)
                for name, said in reply.headers:
                    self.send_header(name, said)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

        do_GET = do_POST = _travel  # noqa: N815  the library's names

        def log_message(self, *_said: object) -> None:
            """Keep quiet: the server has its own log."""

    return Traveller
