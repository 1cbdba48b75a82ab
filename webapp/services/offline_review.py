"""What the Region sees of offline claims: by school and device, with what was odd in journals."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.domain.actors import Actor, Role
from webapp.domain.delays import Arrival, Figures, figures
from webapp.domain.errors import NotFound
from webapp.services.office import Office, require
from webapp.store import contests
from webapp.store import offline_review as store
from webapp.store.database import reading, snapshot, writing

PERIOD = timedelta(days=30)
ANOMALIES_SHOWN = 100


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
    """The last days of offline claims: in all, by device, and what nobody has looked at yet."""

    total: Figures
    devices: tuple[DeviceFigures, ...]
    anomalies: tuple[OpenAnomaly, ...]
    anomaly_count: int
    read_at: datetime


@dataclass(frozen=True, slots=True)
class OfflineTasks:
    """How much waits for an officer."""

    contests: int
    anomalies: int


def overview(office: Office, actor: Actor) -> OfflineOverview:
    """Return what devices delivered in the last thirty days: four statements, however much it was.

    Raises:
        Forbidden: ``role_required``: only an officer may.
    """
    require(actor, Role.OFFICER)
    now = office.clock.now()
    with snapshot() as tx:
        rows = store.entries_since(tx, now - PERIOD)
        known = store.devices_since(tx, now - PERIOD)
        opened, count = store.open_anomalies(tx, ANOMALIES_SHOWN), store.anomaly_count(tx)
    by_device: dict[str, list[Arrival]] = defaultdict(list)
    for row in rows:
        by_device[row.device_id].append(
            Arrival(row.code, row.amount_cents, row.captured_at, row.judged_at, row.received_at)
        )
    return OfflineOverview(
        total=figures(arrival for arrivals in by_device.values() for arrival in arrivals),
        devices=tuple(
            DeviceFigures(
                row.partner_name,
                row.name,
                revoked=row.revoked_at is not None,
                figures=figures(by_device[row.id]),
            )
            for row in known
        ),
        anomalies=tuple(
            OpenAnomaly(row.id, row.kind, row.seq, row.opened_at, row.device_name, row.partner_name)
            for row in opened
        ),
        anomaly_count=count,
        read_at=now,
    )


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
