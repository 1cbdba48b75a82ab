"""Documents forgotten in their time: the day is set once nothing is waited for, the worker keeps it."""

from datetime import date

from sqlalchemy import Connection

from webapp.domain.calendar import paris_day
from webapp.domain.documents import purge_day
from webapp.domain.journal import EntryKind, follow
from webapp.services.office import Office
from webapp.store import debits, journal, transactions
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
    return sum(_purge(office, transaction_id, today) for transaction_id in waiting)


def _purge(office: Office, transaction_id: str, today: date) -> int:
    with writing() as tx:
        row = transactions.transaction(tx, None, transaction_id)
        if row is None:
            return 0
        debits.lock_files(tx, [row.coupon_id])
        gone = store.due_documents(tx, transaction_id, today)
        if not gone:
            return 0
        # The file goes before its row says so: cut in between, the next round finds it again.
        for one in gone:
            office.files.drop(one.content_name)
        now = office.clock.now()
        store.set_purged(tx, [one.id for one in gone], now)
        head = journal.head(tx, journal.file_stream(row.file_id))
        data = {"transaction_id": row.id, "documents": len(gone)}
        journal.append(tx, [follow(head, by=None, kind=EntryKind.DOCUMENTS_PURGED, at=now, data=data)])
    return len(gone)
