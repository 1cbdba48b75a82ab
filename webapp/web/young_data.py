"""A young person's own data in words: what they download, and can read without us."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from webapp.domain.anomaly import AnomalyKind
from webapp.domain.identity import DocumentType
from webapp.domain.transaction import Status
from webapp.schemes.loader import Schemes
from webapp.services.young_data import Data
from webapp.web.filters import PARIS, typed
from webapp.web.messages import document_type_label, status_label
from webapp.web.messages.labels import anomaly_label
from webapp.web.messages.own_data import FIELDS, HIDDEN, INTRODUCTION, TABLES, VALUES
from webapp.web.messages.reasons import reason_label


def told_data(data: Data, schemes: Schemes) -> dict[str, Any]:
    """Return data as it is written down: each table and each field under a plain name.

    Raises:
        KeyError: a table or a field has no name: nothing is given away unread, and nothing left out unsaid.
    """
    told: dict[str, Any] = {"à_lire": INTRODUCTION}
    for table, rows in data.items():
        told[TABLES[table]] = [
            {FIELDS[name]: _value(table, name, value, schemes) for name, value in row.items()} for row in rows
        ]
    return told


def _value(table: str, name: str, value: Any, schemes: Schemes) -> Any:  # noqa: ANN401  a column's own type
    if value is None:
        return HIDDEN if (table, name) == ("coupon", "number") else None
    if isinstance(value, datetime):
        return value.astimezone(PARIS).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return value
    match table, name:
        case "aid_file", "scheme_id":
            return schemes[value].label
        case "debit_transaction", "status":
            return status_label(Status(value))
        case "anomaly", "kind":
            return anomaly_label(AnomalyKind(value))
        case "identity_check", "document_type":
            return document_type_label(DocumentType(value))
        case "refusal", "code":
            return reason_label(value)
        case _:
            return _in_words(table, name, schemes).get(value, typed(value))


def _in_words(table: str, name: str, schemes: Schemes) -> Mapping[str, str]:
    if (table, name) == ("supporting_document", "document"):
        # One that the Region asked for besides has no name here: its number stands for it.
        ranks = [rank for scheme in schemes.by_id.values() for rank in scheme.rank]
        return {rule.code: rule.label for rank in ranks for rule in rank.document}
    return VALUES.get((table, name), {})
