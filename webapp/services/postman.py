"""The postman: mails leave one after the other, in the words that are true when they leave.

A mail is sent outside of any transaction, under a lease, and always under the same Message-ID: a worker that
dies between the server's answer and our note of it makes a mail leave twice, never two mails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from urllib.parse import urlsplit

from sqlalchemy.exc import InterfaceError, OperationalError

from webapp.domain.mail import Delivery, Letter, MailState, News, next_try
from webapp.services.news import telling
from webapp.services.office import Office
from webapp.store import mails, outbox
from webapp.store.database import AnyRow, reading, writing

LEASE = timedelta(minutes=5)
"""Longer than the slowest sending, so that no other worker sends meanwhile."""
_ROUND = timedelta(minutes=1)
"""A round ends after this long, so that a slow server leaves time for what else the worker does."""
_FAULT = Delivery(MailState.WAITING, "fault")
"""What became of a mail that we ran into something unforeseen with: it is tried again, and no other waits."""

Writer: TypeAlias = Callable[[News], tuple[str, str]]
"""Puts news into words: subject and body."""

Report: TypeAlias = Callable[[str, Exception], None]
"""Told the id of a mail that could not be sent, and what it ran into."""


@dataclass(frozen=True, slots=True)
class Postman:
    """Sends mails."""

    office: Office
    write: Writer
    report: Report

    def send_mails(self) -> int:
        """Send the mails that are due, one after the other; return how many left.

        The round ends when the server takes none for now: the next round asks it again.

        Raises:
            OperationalError, InterfaceError: the database is away: that is no fault of a mail.
        """
        office = self.office
        began, sent = office.clock.now(), 0
        while office.mailer.sends and office.clock.now() - began < _ROUND:
            delivery = self._send_one()
            if delivery is None or delivery.away:
                break
            sent += delivery.state is MailState.SENT
        return sent

    def _send_one(self) -> Delivery | None:
        office, now = self.office, self.office.clock.now()
        with reading() as tx:
            if not mails.any_due(tx, now):
                return None
        until = now + LEASE
        with writing() as tx:
            row = mails.lease(tx, now, until)
        if row is None:
            return None
        delivery = self._tried(row, until)
        now = office.clock.now()
        with writing() as tx:
            if delivery.state is MailState.SENT:
                mails.set_sent(tx, row.id, now)
            else:
                for_good = delivery.state is MailState.REFUSED
                again = None if for_good else next_try(row.attempts + 1, now)
                mails.set_unsent(tx, row.id, until, delivery.code, again, now)
        return delivery

    def _tried(self, row: AnyRow, until: datetime) -> Delivery:
        try:
            subject, body = self._words(row, until)
            letter = Letter(self._message_id(row.id), row.address, subject, body, row.created_at)
            return self.office.mailer.send(letter)
        except (InterfaceError, OperationalError):
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, the mails behind leave
            self.report(row.id, error)
            return _FAULT

    def _words(self, row: AnyRow, until: datetime) -> tuple[str, str]:
        """Return the words as they are true now; what they tell of may have been undone while they waited."""
        written: tuple[str, str] = (row.subject, row.body)
        with reading() as tx:
            told = telling(tx, self.office, *outbox.event(tx, row.message_id))
        news = None if told is None else told.news_for(row.recipient)
        true = written if news is None else self.write(news)
        if true != written:
            with writing() as tx:
                mails.rewrite(tx, row.id, until, *true)
        return true

    def _message_id(self, mail_id: str) -> str:
        host = urlsplit(self.office.public_url).hostname or "localhost"
        # The address of a house may be an IPv6 one, which is written between brackets here too.
        return f"<{mail_id}@[IPv6:{host}]>" if ":" in host else f"<{mail_id}@{host}>"
