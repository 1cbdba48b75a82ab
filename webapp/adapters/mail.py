"""Mails leave by SMTP, one connection a mail; in a demonstration without a server they stay."""

import smtplib
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import parse_qs, unquote, urlsplit

from webapp.domain.mail import Delivery, Letter, MailState

_TIMEOUT_SECONDS = 20
_PORTS = {"tls": 465, "starttls": 587, "none": 25}
_PERMANENT = 500


class NullMailer:
    """Sends nothing: the mails stay, and a demonstration shows them."""

    sends = False

    def send(self, letter: Letter) -> Delivery:
        """Leave the mail where it is."""
        del letter
        return Delivery(MailState.WAITING, "kept")


class SmtpMailer:
    """Sends through one server.

    Args:
        url: ``smtp://user:password@host:port?tls=starttls``; ``tls`` is ``starttls``, ``tls`` or ``none``.
        sender: The From address.
        only: Domain, ``@demo.test`` say, outside of which nothing is sent; empty: anywhere.

    Raises:
        ValueError: the address of the server can't be used.
    """

    sends = True

    def __init__(self, url: str, sender: str, *, only: str = "", timeout: float = _TIMEOUT_SECONDS) -> None:
        parts = urlsplit(url)
        self._tls = parse_qs(parts.query).get("tls", ["starttls"])[0]
        if parts.scheme != "smtp" or not parts.hostname or self._tls not in _PORTS:
            raise ValueError("smtp://user:password@host:port?tls=starttls|tls|none is expected")
        self._host, self._port = parts.hostname, parts.port or _PORTS[self._tls]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender, self._only, self._timeout = sender, only, timeout

    def send(self, letter: Letter) -> Delivery:
        """Send one mail; a server away, slow or busy is no failure of the mail."""
        if not letter.address.endswith(self._only):
            return Delivery(MailState.REFUSED, "outside")
        try:
            with self._connect() as server:
                if self._user:
                    server.login(self._user, self._password)
                server.send_message(_message(letter, self._sender), self._sender, [letter.address])
        except smtplib.SMTPRecipientsRefused as error:
            return _judged(next(iter(error.recipients.values()))[0])
        except smtplib.SMTPDataError as error:
            return _judged(error.smtp_code)
        except smtplib.SMTPResponseException as error:
            # Greeting, sign-in or sender: the server refuses us, not this mail.
            return Delivery(MailState.WAITING, str(error.smtp_code))
        except (OSError, smtplib.SMTPException) as error:
            return Delivery(MailState.WAITING, type(error).__name__)
        return Delivery(MailState.SENT)

    def _connect(self) -> smtplib.SMTP:
        if self._tls == "tls":
            return smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout)
        server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        if self._tls == "starttls":
            server.starttls()
        return server


def _judged(code: int) -> Delivery:
    state = MailState.REFUSED if code >= _PERMANENT else MailState.WAITING
    return Delivery(state, str(code))


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, letter.address, letter.subject
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "fr"
    message.set_content(letter.body)
    return message
