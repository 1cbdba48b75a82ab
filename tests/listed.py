"""Many transactions of a school at once, written past the services: what lists are tried on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert

from scanner.names import name_forms
from tests.builders import NOON, House
from webapp.domain.actors import Actor
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.identity import CheckResult
from webapp.domain.transaction import Status
from webapp.store import coupons
from webapp.store.anomalies import Anomaly
from webapp.store.database import writing
from webapp.store.identity import IdentityCheckRow
from webapp.store.recount import write_again
from webapp.store.transactions import DebitTransaction

_serials = count(1_000_000)


@dataclass(frozen=True)
class Stocked:
    """One transaction to be written."""

    family_name: str = "Exemple"
    status: Status = Status.SUBMITTED
    amount_cents: int = 30000
    rank: int = 1
    debited_at: datetime = NOON
    anomaly: AnomalyKind | None = None
    opened_at: datetime | None = None
    about: str = ""
    result: CheckResult = CheckResult.MATCH
    first_name: str = "Camille"
    decided_at: datetime | None = None
    submitted_at: datetime | None = None


def stock(house: House, actor: Actor, wanted: Sequence[Stocked]) -> list[str]:
    """Write transactions of the actor's school, each of a young person of its own; return their ids."""
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("people", "forms", "files", "coupons", "checks", "debits", "anomalies")
    }
    for one in wanted:
        _add(house, actor, one, rows)
    with writing() as tx:
        coupons.add_beneficiaries(tx, rows["people"], rows["forms"])
        coupons.add_files(tx, rows["files"], rows["coupons"])
        tx.execute(insert(IdentityCheckRow), rows["checks"])
        tx.execute(insert(DebitTransaction), rows["debits"])
        if rows["anomalies"]:
            tx.execute(insert(Anomaly), rows["anomalies"])
        write_again(tx)
    return [row["id"] for row in rows["debits"]]


def number_of(house: House, transaction_id: str) -> str:
    """The number of a transaction's coupon."""
    coupon_id = next(
        row["coupon_id"] for row in house.rows("debit_transaction") if row["id"] == transaction_id
    )
    return next(str(row["number"]) for row in house.rows("coupon") if row["id"] == coupon_id)


def _add(house: House, actor: Actor, one: Stocked, rows: dict[str, list[dict[str, Any]]]) -> None:
    new_id, serial = house.clock.new_id, next(_serials)
    person, file_id, coupon_id, check_id, transaction_id = (new_id() for _ in range(5))
    name = {"first_name": one.first_name, "family_name": one.family_name}
    rows["people"].append({"id": person, **name, "birth_date": date(2005, 9, 4)})
    rows["forms"] += [
        {"beneficiary_id": person, "form": form} for form in sorted(name_forms(one.family_name))
    ]
    rows["files"].append({"id": file_id, "scheme_id": house.scheme_id, "beneficiary_id": person})
    of_coupon = {"id": coupon_id, "file_id": file_id, "rank": one.rank, "amount_cents": one.amount_cents}
    numbered = {"number": f"N{serial}", "lookup": f"N{serial}", "serial": serial}
    rows["coupons"].append({**of_coupon, **numbered, "market": "2024", "expires_on": date(2027, 3, 12)})
    who = {"partner_id": actor.partner_id, "account_id": actor.account_id, "coupon_id": coupon_id}
    at = {"checked_at": one.debited_at, "expires_at": one.debited_at + timedelta(minutes=5)}
    kind = {"document_type": "cni", "document_valid": True, "result": one.result}
    rows["checks"].append({"id": check_id, **who, **at, **kind})
    rows["debits"].append(
        {
            "id": transaction_id,
            "claim_id": new_id(),
            "identity_check_id": check_id,
            "file_id": file_id,
            **who,
            "rank": one.rank,
            "amount_cents": one.amount_cents,
            "status": one.status,
            "debited_at": one.debited_at,
            "submitted_at": one.submitted_at,
            "decided_at": one.decided_at,
        }
    )
    if one.anomaly is not None:
        opened = {"id": new_id(), "transaction_id": transaction_id, "kind": one.anomaly, "about": one.about}
        rows["anomalies"].append({**opened, "opened_at": one.opened_at or one.debited_at})
