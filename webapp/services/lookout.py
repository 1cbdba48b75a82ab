"""The lookout: goes through what was seen at counters for what the Region should look at."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from webapp.domain.scheme import SharingLimits
from webapp.domain.sharing import Sighting, signals
from webapp.services.office import Office
from webapp.store import device_entries
from webapp.store import signals as store
from webapp.store.database import reading, writing

KEPT = timedelta(days=90)
"""How long it is kept which coupon was seen where, and a signal once it is closed."""
_NIGHT = timedelta(hours=25)
"""No night is longer, nor is a day."""
_STILL_WRITTEN = timedelta(minutes=1)
"""What was seen before the last look may have been written after it."""


class Lookout:
    """Looks again and again, each time at what has come since; the first time at all that may still count."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._last: datetime | None = None

    def look(self) -> int:
        """Keep the signals that there are; return how many were found, known ones included."""
        now = self._office.clock.now()
        count = 0
        for scheme in self._office.schemes.by_id.values():
            if scheme.sharing is not None:
                count += self._look_at(scheme.id, scheme.sharing, now)
        # Only now: a look that failed is made again, as far back.
        self._last = now
        return count

    def _look_at(self, scheme_id: str, limits: SharingLimits, now: datetime) -> int:
        longest = max(_NIGHT, timedelta(days=limits.within_days))
        lately = now - longest if self._last is None else self._last - _STILL_WRITTEN
        with reading() as tx:
            # What devices delivered since was seen before: the look goes as far back as the first of it.
            delivered = device_entries.first_judged(tx, received_since=lately)
            if delivered is not None:
                lately = max(min(lately, delivered), now - longest)
            seen = _busy(tx, scheme_id, limits, lately)
            subjects = sorted({one.coupon_id for one in seen} | {one.account_id for one in seen})
            found = signals(seen, limits, store.looked(tx, subjects)) if seen else []
        if found:
            with writing() as tx:
                for signal in sorted(found, key=lambda one: (one.kind, one.about)):
                    store.tell(tx, self._office.clock.new_id(), signal)
        return len(found)


def _busy(tx: Connection, scheme_id: str, limits: SharingLimits, lately: datetime) -> set[Sighting]:
    days, reads = timedelta(days=limits.within_days), min(limits.reads_per_hour, limits.night_reads)
    places = store.of_busy_coupons(tx, scheme_id, limits.schools, lately=lately, since=lately - days)
    staff = store.of_busy_staff(tx, scheme_id, reads, lately=lately, since=lately - _NIGHT)
    return {*places, *staff}


def forget_old(office: Office) -> None:
    """Forget what was seen, and what was closed, longer ago than it is kept."""
    with writing() as tx:
        store.forget_before(tx, office.clock.now() - KEPT)
