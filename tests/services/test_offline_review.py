"""What the Region sees of offline claims, and the anomalies of devices that it closes."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median

import pytest
from sqlalchemy import event, insert, select

from tests.builders import House
from tests.devices import Device, enrol
from webapp.domain.actors import Role
from webapp.domain.errors import DomainError
from webapp.domain.journal import instant
from webapp.services import offline_review
from webapp.services.offline_review import OfflineTasks
from webapp.store import device_entries
from webapp.store import offline_review as store
from webapp.store.database import Values, db, reading, writing
from webapp.store.devices import Device as DeviceRow


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


def entry_of(house: House, device_id: str, delay: timedelta, code: str, clock: timedelta) -> Values:
    """An entry as the table has it, of one answer, with its delay; ``clock``: how far off it was judged."""
    now = house.clock.now()
    ids = {name: house.clock.new_id() for name in ("hash", "claim_id", "licence_id")}
    said = {"seq": 1, "in_chain": False, "rank": 1, "first_here": False, "amount_cents": 30000, "entry": "{}"}
    times = {"captured_at": now - delay, "judged_at": now - delay + clock, "received_at": now}
    answer = {"signature": "", "code": code, "status": 201, "body": "{}"}
    return {"device_id": device_id, **ids, **said, **times, **answer}


def delivered(
    house: House, device_ids: list[str], delays: list[timedelta], code: str, clock: timedelta = timedelta()
) -> None:
    """Put entries of devices into the table, past the protocol."""
    made = [entry_of(house, one, delay, code, clock) for one in device_ids for delay in delays]
    with writing() as tx:
        device_entries.add(tx, made)


def middle(delays: list[timedelta]) -> timedelta:
    unit = timedelta(microseconds=1)
    return median(delay // unit for delay in delays) * unit


@pytest.mark.parametrize("count", [1, 2, 5, 8])
def test_the_database_finds_the_medians_and_the_longest_of_each_device_and_of_all(
    house: House, count: int
) -> None:
    officer, devices = house.actor(Role.OFFICER), [enrol(house) for _ in range(2)]
    # In no order, to the microsecond, some alike, some longer than a day.
    draws = random.Random(count)  # noqa: S311  its seed makes the test tell the same every time
    lasted = [
        [timedelta(seconds=draws.randrange(200000), microseconds=7 * n) for n in range(count)]
        for _ in devices
    ]
    for device, delays in zip(devices, lasted, strict=True):
        delivered(house, [device.id], delays, "accepted")
        delivered(house, [device.id], [timedelta(days=9)], "cap_exceeded", clock=timedelta(days=9))
    told = offline_review.overview(house.office, officer)
    expected = {(middle(delays), max(delays)) for delays in lasted}
    assert {(one.figures.median_delay, one.figures.longest_delay) for one in told.devices} == expected
    assert told.total.median_delay == middle(lasted[0] + lasted[1])
    assert told.total.longest_delay == max(lasted[0] + lasted[1])
    assert (told.total.accepted, told.total.accepted_cents) == (2 * count, 2 * count * 30000)
    assert (told.total.refused, told.total.odd_clocks) == ({"cap_exceeded": 2}, 2)


def test_rows_do_not_grow_with_what_was_delivered(house: House) -> None:
    officer, device = house.actor(Role.OFFICER), enrol(house)

    def rows() -> int:
        since = house.clock.now() - offline_review.PERIOD
        with reading() as tx:
            asked = [
                ask(tx, since, which)
                for ask in (store.counts_since, store.delays_since)
                for which in (None, [device.id])
            ]
            return sum(map(len, asked))

    delays = [timedelta(minutes=number) for number in range(1, 7)]
    delivered(house, [device.id], delays, "accepted")
    with statements() as few:
        offline_review.overview(house.office, officer)
    before = rows()
    for _ in range(30):
        delivered(house, [device.id], delays, "accepted")
    with statements() as many:
        told = offline_review.overview(house.office, officer)
    assert told.total.accepted == 31 * len(delays)
    assert rows() == before
    assert len(few) == len(many)


def test_of_many_devices_those_with_the_most_refusals_are_shown_and_all_are_counted(house: House) -> None:
    device, others = enrol(house), offline_review.DEVICES_SHOWN + 5
    ids = [f"device-{number:03}" for number in range(others)]
    with writing() as tx:
        row = tx.execute(select(*DeviceRow.__table__.c)).mappings().one()
        tx.execute(insert(DeviceRow), [{**row, "id": one, "credential_hash": one} for one in ids])
    delivered(house, ids, [timedelta(minutes=1)], "accepted")
    delivered(house, [device.id], [timedelta(minutes=1)] * 3, "cap_exceeded")
    told = offline_review.overview(house.office, house.actor(Role.OFFICER))
    assert (len(told.devices), told.device_count) == (offline_review.DEVICES_SHOWN, others + 1)
    assert [one.figures.refused_count for one in told.devices if one.figures.refused_count] == [3]
    assert (told.total.accepted, told.total.refused_count) == (others, 3)


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
