"""A real SMTP server for a test, which can be down, slow, refuse an address, or lose its last answer."""

import asyncio
import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from ssl import SSLContext

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

_FOR_EVER = 60.0


@dataclass
class SmtpServer:
    """What the server is to do, and what it has taken.

    Attributes:
        answers: What each address is answered, instead of yes, as ``550 no such user``.
        everybody: What every other address is answered; None: yes.
        slow: Whether it leaves everybody waiting after DATA.
        loses: How many more times it takes a mail and goes before it says so.
        closing: Whether it sends everybody away at RCPT and hangs up (421).
    """

    port: int
    answers: dict[str, str] = field(default_factory=dict)
    everybody: str | None = None
    slow: bool = False
    loses: int = 0
    closing: bool = False
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    _running: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?tls=none"

    def start(self, tls: SSLContext | None = None) -> None:
        """Listen; with ``tls`` nothing is taken in clear."""
        controller = Controller(
            self, hostname="127.0.0.1", port=self.port, tls_context=tls, require_starttls=tls is not None
        )
        controller.start()
        self._running = controller

    def stop(self) -> None:
        if self._running is not None:
            self._running.stop()
        self._running = None

    def to(self, address: str) -> list[EmailMessage]:
        """The mails taken for an address."""
        return [message for recipient, message in self.taken if recipient == address]

    def message_ids(self) -> list[str]:
        return [message["Message-ID"] for _, message in self.taken]

    # What follows is called by the library, by these names.

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.closing:
            return "421 closing"
        answer = self.answers.get(address, self.everybody)
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.slow:
            await asyncio.sleep(_FOR_EVER)
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.taken += [(address, message) for address in envelope.rcpt_tos]
        if self.loses:
            self.loses -= 1
            assert server.transport is not None
            server.transport.close()
        return "250 taken"


@contextmanager
def smtp_server(*, up: bool = True, tls: SSLContext | None = None) -> Iterator[SmtpServer]:
    """Open a server on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = SmtpServer(probe.getsockname()[1])
    if up:
        server.start(tls)
    try:
        yield server
    finally:
        server.stop()
