"""Documents forgotten in their time: the day is set once nothing is waited for, the worker keeps it.

What a school never sends to the Region is waited for without end: there, the last change sets the day.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from sqlalchemy import Connection

from webapp.domain.calendar import paris_bounds, paris_day
from webapp.domain.documents import UNSENT, purge_day
from webapp.domain.journal import EntryKind, follow
from webapp.domain.scheme import AidScheme
from webapp.services.office import Office
from webapp.store import debits, journal, transactions, unsent
from webapp.store import documents as store
from webapp.store.database import AnyRow, reading, writing

_TRANSACTIONS = 100
"""In one round: the next one goes on."""
_BESIDES = "supporting"
"""Category of what was asked for beside the scheme's list."""


def set_purge_dates(tx: Connection, office: Office, row: AnyRow, decided_on: date) -> None:
    """Write when the documents of a transaction are forgotten, now that it is decided or was reversed.

    Args:
        tx: The transaction of the decision.
        office: The ports.
        row: The debit's transaction, as the store gives it.
        decided_on: The day of the decision, or of the reversal, in Paris.
    """
    scheme = office.schemes[row.scheme_id]
    categories = {rule.code: rule.category for rule in scheme.rank_numbered(row.rank).document}
    codes = {one.code for one in store.of_transaction(tx, row.partner_id, row.id)}
    for code in sorted(codes):
        day = purge_day(scheme, categories.get(code, _BESIDES), decided_on)
        store.set_purge_on(tx, row.partner_id, row.id, code, day)


def purge_due(office: Office) -> int:
    """Forget the files of documents whose day has come; return how many."""
    today = paris_day(office.clock.now())
    with reading() as tx:
        waiting = store.due_transactions(tx, today, _TRANSACTIONS)
    due = partial(store.due_documents, day=today)
    return sum(_purge(office, transaction_id, due) for transaction_id in waiting)


def purge_unsent(office: Office) -> int:
    """Forget the files of transactions that no school sent to the Region for too long; return how many.

    They stay before their school, which may send its documents anew.
    """
    return sum(_purge_unsent_of(office, scheme) for scheme in office.schemes.by_id.values())


def _purge_unsent_of(office: Office, scheme: AidScheme) -> int:
    today, gone, after = paris_day(office.clock.now()), 0, ""
    while True:
        with reading() as tx:
            rows = unsent.waiting(tx, scheme.id, paris_bounds(today)[0], after, _TRANSACTIONS)
        stale = [row.id for row in rows if _is_stale(scheme, row, today)]
        gone += sum(_purge(office, one, partial(_unsent, scheme=scheme, today=today)) for one in stale)
        if len(rows) < _TRANSACTIONS:
            return gone
        after = rows[-1].id


def _is_stale(scheme: AidScheme, row: AnyRow, today: date) -> bool:
    changes = (row.debited_at, row.submitted_at, row.received_at, row.decided_at)
    day = purge_day(scheme, UNSENT, paris_day(max(one for one in changes if one is not None)))
    return day is not None and day <= today


def _unsent(tx: Connection, transaction_id: str, scheme: AidScheme, today: date) -> Sequence[AnyRow]:
    """Return the documents of a transaction that is too old still, now that its file is locked."""
    row = unsent.one(tx, transaction_id)
    return unsent.documents(tx, transaction_id) if row is not None and _is_stale(scheme, row, today) else ()


def _purge(office: Office, transaction_id: str, choose: Callable[[Connection, str], Sequence[AnyRow]]) -> int:
    """Forget the files that ``choose`` returns under the lock of the transaction's file."""
    with writing() as tx:
        gone = _set_purged(tx, office, transaction_id, choose)
    # Only now, since no row may name a file that is not there: whoever sends or reopens meanwhile would show
    # it to the Region. Cut in between, the file lies there unnamed, which the sweep of files finds.
    for one in gone:
        if one.content_name is not None:
            office.files.drop(one.content_name)
    return len(gone)


def _set_purged(
    tx: Connection, office: Office, transaction_id: str, choose: Callable[[Connection, str], Sequence[AnyRow]]
) -> Sequence[AnyRow]:
    """Write that the documents of a transaction are forgotten, and return them with their files."""
    row = transactions.transaction(tx, None, transaction_id)
    if row is None:
        return ()
    debits.lock_files(tx, [row.coupon_id])
    gone = choose(tx, transaction_id)
    if gone:
        now = office.clock.now()
        store.set_purged(tx, [one.id for one in gone], now)
        head = journal.head(tx, journal.file_stream(row.file_id))
        data = {"transaction_id": row.id, "documents": len(gone)}
        journal.append(tx, [follow(head, by=None, kind=EntryKind.DOCUMENTS_PURGED, at=now, data=data)])
    return gone
