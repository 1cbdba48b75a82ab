"""What each event of the outbox tells, and to whom; the words are the caller's."""

import json
from collections.abc import Callable, Mapping
from typing import TypeAlias

from sqlalchemy import Connection

from webapp.services.news import debits, holders, transactions
from webapp.services.news.parts import Recipient, Told
from webapp.services.office import Office

__all__ = ["TOLD", "Recipient", "Told", "telling"]

_Teller: TypeAlias = Callable[[Connection, Office, Mapping[str, str]], Told | None]

_TELLERS: Mapping[str, _Teller] = {
    "anomaly_opened": transactions.flagged,
    "anomaly_reminder": transactions.reminded,
    "contest_decided": debits.contest,
    "coupon_debited": debits.debit,
    "coupon_ends": holders.coupon_ends,
    "coupon_replaced": holders.replacement,
    "debit_disavowed": debits.disavowal,
    "debit_reversed": transactions.reversed_,
    "message_written": transactions.message,
    "request_decided": holders.request,
    "staff_identity_limit": debits.staff_limit,
    "transaction_refused": transactions.refused,
    "transaction_released": transactions.released,
    "transaction_reopened": transactions.reopened,
    "transaction_sent_back": transactions.sent_back,
    "transaction_submitted": transactions.submitted,
    "transaction_validated": transactions.validated,
    "transfer_decided": debits.transfer,
    "young_link_asked": holders.young_link,
}
TOLD = frozenset(_TELLERS)
"""Kinds of events that somebody is told of."""


def telling(tx: Connection, office: Office, kind: str, data: str) -> Told | None:
    """Return what an event tells and to whom; None for one that is told to nobody."""
    tell = _TELLERS.get(kind)
    return None if tell is None else tell(tx, office, json.loads(data))
