"""Reminders of what the Region asked: on the days that the scheme names, until the school answers (F23)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.domain.calendar import paris_bounds, paris_day
from webapp.domain.reminder import passed
from webapp.domain.scheme import AidScheme
from webapp.services.events import tell
from webapp.services.office import Office
from webapp.store import anomaly_reminders as store
from webapp.store.database import reading, writing

_AT_ONCE = 500
"""Lines looked at in one read."""


@dataclass(frozen=True, slots=True)
class _Due:
    """One line whose time has come: how often its school was reminded of it, and should be by now."""

    anomaly_id: str
    before: int
    now_due: int


def remind(office: Office, at_once: int = _AT_ONCE) -> int:
    """Have schools reminded of what they have not answered, once a transaction; return how many times."""
    return sum(_remind_of(office, scheme, at_once) for scheme in office.schemes.by_id.values())


def _remind_of(office: Office, scheme: AidScheme, at_once: int) -> int:
    if scheme.review is None or not scheme.review.reminder_days:
        return 0
    days, today = scheme.review.reminder_days, paris_day(office.clock.now())
    _, opened_before = paris_bounds(today - timedelta(days=min(days)))
    due: defaultdict[str, list[_Due]] = defaultdict(list)
    after = ""
    while True:
        with reading() as tx:
            rows = store.unanswered(tx, scheme.id, opened_before, len(days), at_once, after)
        for row in rows:
            count = passed(days, today, paris_day(row.opened_at))
            if count > row.reminders:
                due[row.transaction_id].append(_Due(row.id, row.reminders, count))
        if len(rows) < at_once:
            break
        after = rows[-1].id
    return sum(_tell(office, transaction_id, lines) for transaction_id, lines in sorted(due.items()))


def _tell(office: Office, transaction_id: str, lines: Sequence[_Due]) -> bool:
    """Tell a school once of all its lines of a transaction; False when another worker did."""
    now: datetime = office.clock.now()
    with writing() as tx:
        # In the order of their ids, so that two workers never wait for each other.
        noted = [store.note(tx, one.anomaly_id, one.before, one.now_due, now) for one in lines]
        if not any(noted):
            return False
        tell(tx, office, now, "anomaly_reminder", transaction_id=transaction_id)
    return True
