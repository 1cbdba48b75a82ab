"""A school with as many transactions as are asked for, written by the store's own bulk inserts."""

import random
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table

from scanner.names import canonical_name
from tests.builders import NOON, House
from webapp.domain.actors import Actor
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.journal import GENESIS
from webapp.domain.transaction import Status
from webapp.store.anomalies import Anomaly
from webapp.store.bulk import insert_all
from webapp.store.coupons import AidFileRow, Beneficiary, BeneficiaryName, CouponRow
from webapp.store.database import Base, db, writing
from webapp.store.identity import IdentityCheckRow
from webapp.store.journal import JournalEntry, file_stream
from webapp.store.recount import write_again
from webapp.store.transactions import DebitTransaction

SHARES = {
    Status.AWAITING_DOCUMENTS: 10,
    Status.SUBMITTED: 10,
    Status.VALIDATED: 15,
    Status.IN_PAYMENT: 10,
    Status.PAYMENT_REJECTED: 1,
    Status.REFUSED: 10,
    Status.CANCELLED: 10,
    Status.PAID: 934,
}
"""Of a thousand transactions, how many stand where."""

PAGEFUL = 100
"""So many at least wait for the school and for the Region, and so many are anomalies: in a house with few
transactions too, a page that lists them is full, and what is compared is not how long a page is."""

TODAY = 30
"""So many were debited today, whatever there was before."""

OPEN_DAYS = 60
"""Over which are spread those that are not paid."""

YEARS = 5
"""Over which they are spread."""

_AT_ONCE = 2_000
_NAMES_IN = 5
"""Transactions for each different family name."""

_SYLLABLES = ("ba", "cou", "din", "fer", "gui", "lan", "mo", "nis", "pra", "ru", "sol", "tan", "vi", "zel")
_MODELS = (
    Beneficiary,
    BeneficiaryName,
    AidFileRow,
    CouponRow,
    IdentityCheckRow,
    DebitTransaction,
    JournalEntry,
    Anomaly,
)


def stock(house: House, actor: Actor, count: int) -> tuple[list[str], list[str]]:
    """Write a school's transactions; return the ids of some of them, and some of the names."""
    draws = random.Random(count)
    deck = _deck(count)
    draws.shuffle(deck)
    flagged = iter(range(PAGEFUL))
    ids, names = list[str](), list[str]()
    for start in range(0, count, _AT_ONCE):
        rows: dict[Table, list[dict[str, Any]]] = {_table(model): [] for model in _MODELS}
        for number in range(start, min(start + _AT_ONCE, count)):
            name = _name(number // _NAMES_IN)
            status = deck[number % len(deck)]
            is_flagged = status is Status.AWAITING_DOCUMENTS and next(flagged, None) is not None
            transaction_id = _add(house, actor, rows, number, name, status, flagged=is_flagged)
            if number % (count // 200) == 0:
                ids.append(transaction_id)
                names.append(name)
        with writing() as tx:
            for table, lines in rows.items():
                if lines:
                    insert_all(tx, [(table, lines)])
    with writing() as tx:
        write_again(tx)
    _rest()
    return ids, names


def _deck(count: int) -> list[Status]:
    shares = dict(SHARES)
    for status in (Status.AWAITING_DOCUMENTS, Status.SUBMITTED):
        more = max(0, PAGEFUL * 1_000 // count - shares[status])
        shares[status] += more
        shares[Status.PAID] -= more
    return [status for status, share in shares.items() for _ in range(share)]


def _table(model: type[Base]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(model)
    return table


def _name(number: int) -> str:
    word = ""
    for _ in range(5):
        number, place = divmod(number, len(_SYLLABLES))
        word += _SYLLABLES[place]
    return word.capitalize()


def _add(
    house: House,
    actor: Actor,
    rows: dict[Table, list[dict[str, Any]]],
    number: int,
    name: str,
    status: Status,
    *,
    flagged: bool,
) -> str:
    new_id = house.clock.new_id
    person, file_id, coupon_id, check_id, transaction_id = (new_id() for _ in range(5))
    rank = house.scheme.rank[number % len(house.scheme.rank)]
    # The open ones are the last of a school's: they come first in time.
    apart = YEARS * 365 * 24 * 60 // 100_000
    back = number if status is Status.PAID else number % (OPEN_DAYS * 24 * 60 // apart)
    at = NOON - timedelta(days=1, minutes=back * apart, seconds=number % 60)
    if number < TODAY:
        at = NOON - timedelta(minutes=number + 1)
    decided = None if status in {Status.AWAITING_DOCUMENTS, Status.SUBMITTED} else at + timedelta(days=3)
    who = {"partner_id": actor.partner_id, "account_id": actor.account_id, "coupon_id": coupon_id}
    what = {"file_id": file_id, "rank": rank.number, "amount_cents": rank.amount_cents}
    serial, text = number + 1, f"6{number:012}"
    written: dict[type[Base], dict[str, Any]] = {
        Beneficiary: {"id": person, "first_name": "Lou", "family_name": name, "birth_date": date(2005, 1, 2)},
        BeneficiaryName: {"beneficiary_id": person, "form": canonical_name(name)},
        AidFileRow: {"id": file_id, "scheme_id": house.scheme_id, "beneficiary_id": person},
        CouponRow: {"id": coupon_id, **what, "market": "2024", "number": text, "lookup": text}
        | {"serial": serial, "expires_on": date(2027, 3, 12), "kind": "final"},
        IdentityCheckRow: {"id": check_id, **who, "document_type": "cni", "document_valid": True}
        | {"result": "match", "checked_at": at, "expires_at": at + timedelta(minutes=5)},
        DebitTransaction: {"id": transaction_id, "claim_id": new_id(), "identity_check_id": check_id, **who}
        | {**what, "status": status, "debited_at": at, "decided_at": decided}
        | {"submitted_at": None if status is Status.AWAITING_DOCUMENTS else at},
        JournalEntry: {"stream": file_stream(file_id), "seq": 1, "kind": "debited", "recorded_at": at}
        | {"amount_cents": rank.amount_cents, "data": f'{{"transaction_id":"{transaction_id}"}}'}
        | {"prev_hash": GENESIS, "hash": GENESIS},
    }
    if flagged:
        flag = {"id": new_id(), "transaction_id": transaction_id, "kind": AnomalyKind.DOCUMENT_REFUSED}
        more = {"about": rank.document[0].code, "reason": "not_signed", "reminders": 0}
        written[Anomaly] = {**flag, **more, "opened_at": at + timedelta(days=1)}
    for model, values in written.items():
        table = _table(model)
        empty = {column.name: None for column in table.c if column is not table.autoincrement_column}
        rows[table].append({**empty, **values})
    return transaction_id


def _rest() -> None:
    """What a database does by itself in the night."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if db.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.exec_driver_sql("VACUUM ANALYZE")
