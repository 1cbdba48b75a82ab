"""What the Region sees of offline claims: by school and device, with what was odd in journals."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from webapp.domain.actors import Actor, Role
from webapp.domain.delays import Counted, Delays, Figures, figures
from webapp.domain.errors import NotFound
from webapp.services.office import Office, require
from webapp.store import contests
from webapp.store import offline_review as store
from webapp.store.database import reading, snapshot, writing

PERIOD = timedelta(days=30)
ANOMALIES_SHOWN, DEVICES_SHOWN = 100, 200


@dataclass(frozen=True, slots=True)
class DeviceFigures:
    """What one device delivered."""

    partner_name: str
    device_name: str
    revoked: bool
    figures: Figures


@dataclass(frozen=True, slots=True)
class OpenAnomaly:
    """Something odd in a device's journal; ``seq`` is the place it was seen at."""

    id: str
    kind: str
    seq: int
    opened_at: datetime
    device_name: str
    partner_name: str


@dataclass(frozen=True, slots=True)
class OfflineOverview:
    """The last days of offline claims: in all, by device, and what nobody has looked at yet.

    Attributes:
        devices: Those with the most refusals, by school; ``device_count`` counts those not shown too.
    """

    total: Figures
    devices: tuple[DeviceFigures, ...]
    device_count: int
    anomalies: tuple[OpenAnomaly, ...]
    anomaly_count: int
    read_at: datetime


@dataclass(frozen=True, slots=True)
class OfflineTasks:
    """How much waits for an officer."""

    contests: int
    anomalies: int


def overview(office: Office, actor: Actor) -> OfflineOverview:
    """Return what devices delivered in the last thirty days: counted by the database, however much it was.

    Raises:
        Forbidden: ``role_required``: only an officer may.
    """
    require(actor, Role.OFFICER)
    now = office.clock.now()
    with snapshot() as tx:
        total = _figures(tx, now - PERIOD, None)[store.IN_ALL]
        shown = store.devices_since(tx, now - PERIOD, DEVICES_SHOWN)
        by_device = _figures(tx, now - PERIOD, [row.id for row in shown])
        device_count = store.device_count_since(tx, now - PERIOD)
        opened, count = store.open_anomalies(tx, ANOMALIES_SHOWN), store.anomaly_count(tx)
    by_school = sorted(shown, key=lambda row: (row.partner_name, row.name, row.id))
    return OfflineOverview(
        total=total,
        devices=tuple(
            DeviceFigures(
                row.partner_name, row.name, revoked=row.revoked_at is not None, figures=by_device[row.id]
            )
            for row in by_school
        ),
        device_count=device_count,
        anomalies=tuple(
            OpenAnomaly(row.id, row.kind, row.seq, row.opened_at, row.device_name, row.partner_name)
            for row in opened
        ),
        anomaly_count=count,
        read_at=now,
    )


def _figures(tx: Connection, since: datetime, device_ids: list[str] | None) -> dict[str, Figures]:
    """Return the figures of each device; without devices those of all, under ``IN_ALL``."""
    counted: dict[str, list[Counted]] = defaultdict(list)
    for row in store.counts_since(tx, since, device_ids):
        counted[row.device_id].append(
            Counted(row.code, row.entries, int(row.amount_cents), int(row.odd_clocks))
        )
    middle: dict[str, list[timedelta]] = defaultdict(list)
    longest: dict[str, timedelta] = {}
    for row in store.delays_since(tx, since, device_ids):
        lasted = row.received_at - row.captured_at
        if row.among <= 2 * row.place <= row.among + 2:
            middle[row.device_id].append(lasted)
        if row.place == row.among:
            longest[row.device_id] = lasted
    return {
        one: figures(counted[one], Delays(tuple(middle[one]), longest.get(one)))
        for one in (device_ids if device_ids is not None else [store.IN_ALL])
    }


def tasks(actor: Actor) -> OfflineTasks:
    """Return how many contests and anomalies wait.

    Raises:
        Forbidden: ``role_required``: only an officer may.
    """
    require(actor, Role.OFFICER)
    with reading() as tx:
        return OfflineTasks(contests.waiting_count(tx), store.anomaly_count(tx))


def close_anomaly(office: Office, actor: Actor, anomaly_id: str) -> None:
    """Say that an anomaly was seen.

    Raises:
        Forbidden: ``role_required``: only an officer may.
        NotFound: ``anomaly_unknown``: none such, or closed by another before.
    """
    require(actor, Role.OFFICER)
    with writing() as tx:
        if not store.close_anomaly(tx, anomaly_id, actor.account_id, office.clock.now()):
            raise NotFound("anomaly_unknown")
