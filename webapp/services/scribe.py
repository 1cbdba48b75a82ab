"""The scribe: events of the outbox become mails and notices, each event in a transaction of its own.

An event was written in the transaction of what happened; its mails are written here, one a recipient, and its
notices, one an account, in the same transaction as the note that it is told. So two workers at once, or one
that dies, never tell it twice.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from webapp.domain.mail import MailState
from webapp.domain.notice import OPTIONAL_MAILS
from webapp.services.news import Recipient, Told, telling
from webapp.services.office import Office
from webapp.services.postman import Writer
from webapp.store import mails, notices, outbox
from webapp.store.database import Values, reading, writing

Report: TypeAlias = Callable[[str, Exception], None]
"""Told the kind of an event that can't be told, and what it ran into."""

_EVENTS = 200
_ASIDE = timedelta(minutes=10)


class Scribe:
    """Writes mails. An event that can't be told is set aside for ten minutes: it stops none behind it."""

    def __init__(self, office: Office, write: Writer, report: Report) -> None:
        self._office, self._write, self._report = office, write, report
        self._aside: dict[str, datetime] = {}

    def tell(self) -> int:
        """Write the mails of events not told yet; return how many events were told.

        Raises:
            OperationalError, InterfaceError: the database is away: that is no fault of an event.
        """
        now = self._office.clock.now()
        self._aside = {event: until for event, until in self._aside.items() if until > now}
        with reading() as tx:
            waiting = outbox.untold(tx, _EVENTS + len(self._aside))
        return sum(self._tried(event, kind, now) for event, kind in waiting if event not in self._aside)

    def _tried(self, event_id: str, kind: str, now: datetime) -> bool:
        try:
            return self._told(event_id)
        except (InterfaceError, OperationalError):
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, the events behind are told
            self._aside[event_id] = now + _ASIDE
            self._report(kind, error)
            return False

    def _told(self, event_id: str) -> bool:
        now = self._office.clock.now()
        with writing() as tx:
            event = outbox.hold(tx, event_id)
            if event is None:
                return False
            told = telling(tx, self._office, *event)
            if told is not None:
                self._write_mails(tx, event_id, event[0], told, now)
                self._write_notices(tx, event_id, event[0], told, now)
            outbox.set_told(tx, event_id, now)
        return True

    def _write_mails(self, tx: Connection, event_id: str, kind: str, told: Told, now: datetime) -> None:
        without = notices.refusing(tx, kind, told.accounts) if kind in OPTIONAL_MAILS else frozenset()
        for news, to in told.mails:
            wanted = [one for one in to if one.account_id not in without]
            if wanted:
                words = self._write(news)
                mails.add(tx, [mail_row(self._office, event_id, one, words, now) for one in wanted])

    def _write_notices(self, tx: Connection, event_id: str, kind: str, told: Told, now: datetime) -> None:
        rows = [
            {
                "id": self._office.clock.new_id(),
                "account_id": account_id,
                "event_id": event_id,
                "kind": kind,
                "transaction_id": told.transaction_id,
                "told_at": now,
                "read_at": None,
            }
            for account_id in sorted(told.accounts)
        ]
        notices.add(tx, rows)


def mail_row(
    office: Office, event_id: str, recipient: Recipient, words: tuple[str, str], now: datetime
) -> Values:
    """Return the mail that tells somebody of an event, as its table's row; it waits to be sent."""
    return {
        "id": office.clock.new_id(),
        "message_id": event_id,
        "recipient": recipient.key,
        "address": recipient.address,
        "subject": words[0],
        "body": words[1],
        "state": MailState.WAITING,
        "attempts": 0,
        "created_at": now,
        "next_try_at": now,
        "leased_until": None,
        "last_error": None,
        "ended_at": None,
    }
