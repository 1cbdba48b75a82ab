"""The watch: finds debits made soon after identity was locked; no debit sends a statement more for it."""

from datetime import timedelta

from webapp.domain.anomaly import AnomalyKind
from webapp.services.anomalies import open_for
from webapp.services.office import Office
from webapp.store import anomaly_watch as store
from webapp.store import debits, journal
from webapp.store.anomaly_watch import Lock
from webapp.store.database import AnyRow, reading, writing

_FIRST = timedelta(days=30)
"""How far back the first look goes: longer than a worker may have been away."""


class AnomalyWatch:
    """Looks again and again; what it opened once it never opens again, be it closed since."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._known: frozenset[Lock] = frozenset()
        self._before, self._last = 0, 0

    def look(self) -> int:
        """Open the anomalies that there are; return how many were opened."""
        now = self._office.clock.now()
        with reading() as tx:
            known = self._known | set(store.locks(tx, self._before, now - _FIRST))
            newest = store.newest_place(tx)
            found = store.unflagged_debits(
                tx, sorted({lock.stream for lock in known}), AnomalyKind.LOCKED_BEFORE
            )
        late = [debit for debit in found if any(self._came_soon(debit, lock) for lock in known)]
        opened = sum(self._opened(debit) for debit in late)
        # Only now: a look that failed is made again, as far back. The next one goes back to the place of the
        # look before this one, since an entry may be committed after others that have later places.
        self._before, self._last = self._last, newest
        longest = max((one.identity.lock_hours for one in self._office.schemes.by_id.values()), default=0)
        kept = timedelta(hours=longest + 1)
        self._known = frozenset(one for one in known if now - one.locked_at <= kept)
        return opened

    def _came_soon(self, debit: AnyRow, lock: Lock) -> bool:
        if (debit.coupon_id, debit.partner_id) != (lock.coupon_id, lock.partner_id):
            return False
        hours = self._office.schemes[debit.scheme_id].identity.lock_hours
        passed: timedelta = debit.debited_at - lock.locked_at
        return timedelta() <= passed <= timedelta(hours=hours)

    def _opened(self, debit: AnyRow) -> bool:
        with writing() as tx:
            debits.lock_files(tx, [debit.coupon_id])
            stream = journal.file_stream(debit.file_id)
            again = store.unflagged_debits(tx, [stream], AnomalyKind.LOCKED_BEFORE)
            if debit.id not in {one.id for one in again}:
                return False
            entry = open_for(
                tx,
                self._office,
                journal.head(tx, stream),
                transaction_id=debit.id,
                kind=AnomalyKind.LOCKED_BEFORE,
                by=None,
                now=self._office.clock.now(),
            )
            journal.append(tx, [entry])
        return True
