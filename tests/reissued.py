"""Duplicates for tests: what is replaced, what is asked, what the mails say."""

from typing import Any

import pytest

from tests.builders import House
from webapp.domain.actors import Actor
from webapp.domain.coupon import RevocationReason
from webapp.domain.debit import Refused
from webapp.domain.errors import DomainError
from webapp.domain.scheme import Provisional
from webapp.services import reissue, scan
from webapp.services.scribe import Scribe
from webapp.web.messages.mails import write_mail


def row_of(house: House, coupon_id: str) -> dict[str, Any]:
    (row,) = [one for one in house.rows("coupon") if one["id"] == coupon_id]
    return row


def known(house: House, old_id: str, new_id: str) -> str:
    """Let the builders know whose the new coupon is."""
    house.people[new_id] = house.people[old_id]
    return new_id


def duplicated(
    house: House,
    officer: Actor,
    coupon_id: str,
    reason: RevocationReason = RevocationReason.LOST,
    **options: bool,
) -> str:
    return known(house, coupon_id, reissue.duplicate(house.office, officer, coupon_id, reason, **options))


def provisional(house: House, officer: Actor, coupon_id: str, **options: Any) -> str:  # noqa: ANN401  its own
    return known(house, coupon_id, reissue.print_provisional(house.office, officer, coupon_id, **options))


def verdict(house: House, staff: Actor, coupon_id: str) -> Refused | None:
    return scan.view_coupon(house.office, staff, coupon_id).refused


def code(act: Any, *args: Any, **options: Any) -> str:  # noqa: ANN401  any act there is
    with pytest.raises(DomainError) as caught:
        act(*args, **options)
    return caught.value.code


def with_provisional(house: House, weeks: int = 3) -> None:
    house.change_scheme(provisional=Provisional(source="M11", weeks=weeks))


def ask(house: House, coupon_id: str | None, **changes: Any) -> str:  # noqa: ANN401  any column there is
    """A young person's request, as their own page writes it."""
    (first,) = house.rows("beneficiary")[:1]
    row = {
        "id": house.clock.new_id(),
        "beneficiary_id": first["id"],
        "coupon_id": coupon_id,
        "kind": "correction" if coupon_id is None else "duplicate",
        "reason": None if coupon_id is None else "lost",
        "fee_cents": 0 if coupon_id is None else 1500,
        "note_id": None,
        "asked_at": house.clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    } | changes
    names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    house.execute(f"INSERT INTO young_request ({names}) VALUES ({values})", **row)
    return str(row["id"])


def tell(house: House) -> None:
    def failed(kind: str, error: Exception) -> None:
        raise AssertionError(kind) from error

    Scribe(house.office, write_mail, failed).tell()
