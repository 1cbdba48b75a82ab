"""Refused offline claims for a test, contested and granted as the school and the Region do."""

from typing import Any

import pytest

from tests.builders import House
from tests.devices import Device, enrol
from webapp.domain.actors import Actor, Role
from webapp.domain.debit import Refused
from webapp.domain.errors import DomainError
from webapp.services import contests, devices
from webapp.services.contests import ContestLine
from webapp.web.wire import write_outcome
from webapp.web.wire.entries import read_entry

WHY = "Le jeune était bien là, nous avons sa signature."
YES, NO = "L'école a fourni la feuille de présence.", "Rien ne montre que le jeune était là."


def refused_by_revocation(house: House, coupon_id: str | None = None) -> tuple[Device, str]:
    """A device revoked before its claim arrives; the claim's id."""
    device = enrol(house)
    item = device.say(coupon_id or house.file()[0].coupon_id)
    house.clock.move(minutes=28)
    devices.revoke(house.office, house.actor(Role.OWNER, device.known.partner_id), device.id)
    assert device.deliver(item) == "device_revoked"
    return device, claim_of(house, device)


def claim_of(house: House, device: Device) -> str:
    rows = [row for row in house.rows("device_entry") if row["device_id"] == device.id]
    return str(max(rows, key=lambda row: row["seq"])["claim_id"])


def contested(house: House, device: Device, claim_id: str) -> str:
    """Contest a refusal; the contest's id."""
    contests.contest(house.office, device.staff, claim_id, WHY)
    (row,) = [row for row in house.rows("claim_contest") if row["claim_id"] == claim_id]
    return str(row["id"])


def grant(house: House, officer: Actor, contest_id: str, reason: str = YES) -> Refused | None:
    return contests.grant_contest(house.office, officer, contest_id, reason, read_entry, write_outcome)


def turned_away(act: Any, *arguments: Any) -> str:  # noqa: ANN401  any use case
    with pytest.raises(DomainError) as caught:
        act(*arguments)
    return caught.value.code


def line(house: House, device: Device) -> ContestLine:
    return contests.list_refused(house.office, device.staff)[0]
