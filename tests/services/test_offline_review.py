"""What the Region sees of offline claims, and the anomalies of devices that it closes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.builders import House
from tests.devices import Device, enrol
from webapp.domain.actors import Role
from webapp.domain.errors import DomainError
from webapp.domain.journal import instant
from webapp.services import offline_review
from webapp.services.offline_review import OfflineTasks
from webapp.store.database import db


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement sent to the database."""
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def busy(house: House, device: Device) -> None:
    """Two claims accepted after ten and thirty minutes, one of a wrong clock, one of another market."""
    for minutes in (10, 30):
        item = device.say(house.file()[0].coupon_id)
        house.clock.move(minutes=minutes)
        assert device.deliver(item) == "accepted"
    ahead = instant(house.clock.now() + timedelta(hours=3))
    assert device.claim(house.file()[0].coupon_id, captured_at=ahead) == "accepted"
    assert device.claim(house.file("2021")[0].coupon_id) == "market_mismatch"


def test_claims_are_counted_by_device_with_delays_and_odd_clocks(house: House) -> None:
    device, officer = enrol(house), house.actor(Role.OFFICER)
    busy(house, device)
    told = offline_review.overview(house.office, officer)
    (one,) = told.devices
    assert (one.partner_name, one.device_name, one.revoked) == ("Auto-école de l'Essai", "Tablette", False)
    assert (one.figures.accepted, one.figures.accepted_cents) == (3, 90000)
    assert dict(one.figures.refused) == {"market_mismatch": 1}
    assert one.figures.odd_clocks == 1
    assert one.figures.median_delay == timedelta(minutes=10)
    assert one.figures.longest_delay == timedelta(minutes=30)
    assert told.total == one.figures


def test_only_the_last_thirty_days_are(house: House) -> None:
    device, officer = enrol(house), house.actor(Role.OFFICER)
    busy(house, device)
    house.clock.move(days=31)
    told = offline_review.overview(house.office, officer)
    assert (told.devices, told.total.accepted) == ((), 0)


def test_statements_do_not_grow_with_what_is_shown(house: House) -> None:
    officer = house.actor(Role.OFFICER)
    busy(house, enrol(house))
    with statements() as few:
        offline_review.overview(house.office, officer)
    for _ in range(3):
        busy(house, enrol(house))
    with statements() as many:
        offline_review.overview(house.office, officer)
    assert len(few) == len(many)


def test_an_anomaly_is_seen_and_closed_once_by_somebody(house: House) -> None:
    device, officer = enrol(house), house.actor(Role.OFFICER)
    device.say(house.file()[0].coupon_id)
    assert device.claim(house.file()[0].coupon_id) == "accepted"
    told = offline_review.overview(house.office, officer)
    (opened,) = told.anomalies
    assert (opened.kind, opened.seq, told.anomaly_count) == ("chain_gap", 1, 1)
    assert offline_review.tasks(officer) == OfflineTasks(contests=0, anomalies=1)
    offline_review.close_anomaly(house.office, officer, opened.id)
    (row,) = house.rows("device_anomaly")
    assert row["closed_by"] == officer.account_id
    assert row["closed_at"] is not None
    assert offline_review.overview(house.office, officer).anomalies == ()
    for unknown in (opened.id, house.clock.new_id()):
        with pytest.raises(DomainError, match="anomaly_unknown"):
            offline_review.close_anomaly(house.office, officer, unknown)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICER}))
def test_nobody_else_sees_or_closes_any(house: House, role: Role) -> None:
    who = house.actor(role)
    for act in (
        lambda: offline_review.overview(house.office, who),
        lambda: offline_review.tasks(who),
        lambda: offline_review.close_anomaly(house.office, who, house.clock.new_id()),
    ):
        with pytest.raises(DomainError, match="role_required"):
            act()
