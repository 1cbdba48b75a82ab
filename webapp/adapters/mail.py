"""Mails leave by SMTP, one connection a mail; in a demonstration without a server they stay."""

import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from webapp.domain.mail import Delivery, Letter, MailState

_TIMEOUT_SECONDS = 20
"""For one answer of the server."""
_LONGEST_SECONDS = 120
"""For the whole sending, however little the server says at a time: less than the lease of the post."""

_PORTS = {("smtp", "starttls"): 587, ("smtp", "none"): 25, ("smtps", "starttls"): 465}
_EXPECTED = "smtp://user:password@host:port, smtps://… or smtp://host:port?tls=none is expected"
_READY, _CLOSING, _PERMANENT, _SIGN_IN_FIRST = 220, 421, 500, 530


class NullMailer:
    """Sends nothing: the mails stay, and a demonstration shows them."""

    sends = False

    def send(self, letter: Letter) -> Delivery:
        """Leave the mail where it is."""
        del letter
        return Delivery(MailState.WAITING, "kept", away=True)


class SmtpMailer:
    """Sends through one server.

    Args:
        url: ``smtp://user:password@host:port``, encrypted by STARTTLS, always; ``smtps://…``, encrypted from
            the first byte; ``smtp://host:port?tls=none``, in clear and without a password.
        sender: The From address.
        only: Domain, ``@demo.test`` say, outside of which nothing is sent; empty: anywhere.
        timeout: Seconds for one answer of the server.
        longest: Seconds for a whole sending.
        context: Which certificates are trusted; None: those the machine trusts.

    Raises:
        ValueError: the address of the server can't be used; says nothing of what it holds.
    """

    sends = True

    def __init__(
        self,
        url: str,
        sender: str,
        *,
        only: str = "",
        timeout: float = _TIMEOUT_SECONDS,
        longest: float = _LONGEST_SECONDS,
        context: ssl.SSLContext | None = None,
    ) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            # Its words would quote a piece of the password.
            raise ValueError(_EXPECTED) from None
        self._tls = parse_qs(parts.query).get("tls", ["starttls"])[0]
        if (parts.scheme, self._tls) not in _PORTS or not parts.hostname or parts.path not in {"", "/"}:
            raise ValueError(_EXPECTED)
        self._encrypted = parts.scheme == "smtps"
        self._host, self._port = parts.hostname, port or _PORTS[parts.scheme, self._tls]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        if self._user and not self._encrypted and self._tls == "none":
            raise ValueError("a password is not sent in clear: no user with tls=none")
        self._sender, self._address = sender, parseaddr(sender)[1]
        self._only, self._timeout, self._longest = only, timeout, longest
        self._context = context

    def send(self, letter: Letter) -> Delivery:
        """Send one mail; a server away, slow or busy is no failure of the mail."""
        if not letter.address.endswith(self._only):
            return Delivery(MailState.REFUSED, "outside")
        try:
            message = _message(letter, self._sender)
        except ValueError:
            return Delivery(MailState.REFUSED, "unwritable")
        server = self._server()
        # The timeout is for one answer: a server that says a byte at a time would keep us for ever.
        watch = threading.Timer(self._longest, _hang_up, [server])
        watch.daemon = True
        watch.start()
        try:
            return self._send(server, letter.address, message)
        finally:
            watch.cancel()
            server.close()

    def _send(self, server: smtplib.SMTP, address: str, message: EmailMessage) -> Delivery:
        try:
            self._greet(server)
            server.send_message(message, self._address, [address])
        except smtplib.SMTPRecipientsRefused as error:
            return _judged(next(iter(error.recipients.values()))[0])
        except smtplib.SMTPDataError as error:
            return _judged(error.smtp_code)
        except smtplib.SMTPResponseException as error:
            # Greeting, sign-in or sender: the server refuses us, not this mail.
            return Delivery(MailState.WAITING, str(error.smtp_code), away=True)
        except (OSError, smtplib.SMTPException) as error:
            return Delivery(MailState.WAITING, type(error).__name__, away=True)
        # The mail is the server's from here on: what is said while taking leave changes nothing.
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        return Delivery(MailState.SENT)

    def _server(self) -> smtplib.SMTP:
        if self._context is None:
            # Not when made: the web workers never send, and do without the machine's certificates.
            self._context = ssl.create_default_context()
        # Our own name is told, or the library would look it up, which may take longer than the sending.
        name = self._address.partition("@")[2]
        server = (
            smtplib.SMTP_SSL(local_hostname=name, timeout=self._timeout, context=self._context)
            if self._encrypted
            else smtplib.SMTP(local_hostname=name, timeout=self._timeout)
        )
        # Connected later, under the watch; the library keeps for the certificate only a host it is made with.
        vars(server)["_host"] = self._host
        return server

    def _greet(self, server: smtplib.SMTP) -> None:
        code, words = server.connect(self._host, self._port)
        if code != _READY:
            raise smtplib.SMTPConnectError(code, words)
        if self._tls == "starttls" and not self._encrypted:
            server.starttls(context=self._context)
        if self._user:
            server.login(self._user, self._password)


def is_sender(text: str) -> bool:
    """Tell whether a text is one address that mails may come from, with a name before it or not."""
    address = parseaddr(text)[1]
    whole = text == address or text.endswith(f" <{address}>")
    return text.isprintable() and whole and _is_plain(address)


def _is_plain(address: str) -> bool:
    """Tell whether an address is one, and means to the library what it means to us."""
    plain = address.isascii() and address.isprintable() and address.count("@") == 1 and " " not in address
    return plain and parseaddr(address)[1] == address


def _hang_up(server: smtplib.SMTP) -> None:
    if server.sock is not None:
        with suppress(OSError):
            # Not the method of an encrypted socket, which another thread is reading from.
            socket.socket.shutdown(server.sock, socket.SHUT_RDWR)


def _judged(code: int) -> Delivery:
    """Judge what was said of this mail: no for good, not now, or no more for now."""
    if code >= _PERMANENT and code != _SIGN_IN_FIRST:
        return Delivery(MailState.REFUSED, str(code))
    return Delivery(MailState.WAITING, str(code), away=code in {_CLOSING, _SIGN_IN_FIRST})


def _message(letter: Letter, sender: str) -> EmailMessage:
    if not _is_plain(letter.address):
        raise ValueError("not one plain address")
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    message["From"] = Address(name, addr_spec=address)
    message["To"], message["Subject"] = letter.address, letter.subject
    message["Date"], message["Message-ID"] = letter.written_at, letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "fr"
    # Seven bits, which every server on the way takes.
    message.set_content(letter.body, cte="quoted-printable")
    return message
