"""What the Region looks at of offline claims: entries by partner and device, and what was odd in journals."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, case, func, literal, or_, select, update

from webapp.store.database import AnyRow
from webapp.store.device_entries import ACCEPTED, DeviceAnomaly, DeviceEntryRow
from webapp.store.devices import Device
from webapp.store.partners import PartnerRow

IN_ALL = ""
"""What stands for all devices together where rows are told by device."""


def counts_since(tx: Connection, since: datetime, device_ids: Sequence[str] | None) -> Sequence[AnyRow]:
    """Return how many entries came since an instant, by answer: of each of the devices, or of all (None)."""
    odd = case((DeviceEntryRow.judged_at != DeviceEntryRow.captured_at, 1), else_=0)
    which, apart = _device(device_ids)
    return tx.execute(
        select(
            which.label("device_id"),
            DeviceEntryRow.code,
            func.count().label("entries"),
            func.sum(DeviceEntryRow.amount_cents).label("amount_cents"),
            func.sum(odd).label("odd_clocks"),
        )
        .where(*_came(since, device_ids))
        .group_by(*apart, DeviceEntryRow.code)
    ).all()


def delays_since(tx: Connection, since: datetime, device_ids: Sequence[str] | None) -> Sequence[AnyRow]:
    """Return the entries with the delays in the middle and the longest: of each device, or of all (None).

    The database puts them in order and hands three rows a device over at most, each with its ``place`` among
    how many (``among``).
    """
    taken, received = DeviceEntryRow.captured_at, DeviceEntryRow.received_at
    # SQLite keeps an instant as text, and counts in days.
    lasted = (
        func.julianday(received) - func.julianday(taken) if tx.dialect.name == "sqlite" else received - taken
    )
    which, apart = _device(device_ids)
    ranked = (
        select(
            which.label("device_id"),
            taken,
            received,
            func.row_number()
            .over(partition_by=apart or None, order_by=(lasted, DeviceEntryRow.hash))
            .label("place"),
            func.count().over(partition_by=apart or None).label("among"),
        )
        .where(*_came(since, device_ids), DeviceEntryRow.judged_at == taken)
        .subquery()
    )
    twice = ranked.c.place * 2
    middle = twice.between(ranked.c.among, ranked.c.among + 2)
    wanted = or_(middle, ranked.c.place == ranked.c.among)
    return tx.execute(select(ranked).where(wanted).order_by(ranked.c.device_id, ranked.c.place)).all()


def _device(device_ids: Sequence[str] | None) -> tuple[ColumnElement[str], list[ColumnElement[str]]]:
    """Return what a row says of its device, and what rows are told apart by: the device, or nothing."""
    device: ColumnElement[str] = DeviceEntryRow.__table__.c.device_id
    return (literal(IN_ALL), []) if device_ids is None else (device, [device])


def _came(since: datetime, device_ids: Sequence[str] | None) -> list[ColumnElement[bool]]:
    came = [DeviceEntryRow.received_at >= since]
    return came if device_ids is None else [*came, DeviceEntryRow.device_id.in_(device_ids)]


def devices_since(tx: Connection, since: datetime, limit: int) -> Sequence[AnyRow]:
    """Return the devices that delivered something since an instant, most refused first: for the Region."""
    refused = func.sum(case((DeviceEntryRow.code == ACCEPTED, 0), else_=1))
    delivered = (
        select(DeviceEntryRow.device_id, refused.label("refused"))
        .where(DeviceEntryRow.received_at >= since)
        .group_by(DeviceEntryRow.device_id)
        .subquery()
    )
    return tx.execute(
        select(Device.id, Device.name, Device.revoked_at, PartnerRow.name.label("partner_name"))
        .join(delivered, delivered.c.device_id == Device.id)
        .join(PartnerRow, PartnerRow.id == Device.partner_id)
        .order_by(delivered.c.refused.desc(), PartnerRow.name, Device.name, Device.id)
        .limit(limit)
    ).all()


def device_count_since(tx: Connection, since: datetime) -> int:
    """Return how many devices delivered something since an instant."""
    devices = func.count(func.distinct(DeviceEntryRow.device_id))
    return tx.scalar(select(devices).where(DeviceEntryRow.received_at >= since)) or 0


def open_anomalies(tx: Connection, limit: int) -> Sequence[AnyRow]:
    """Return the open anomalies of devices, oldest first: for the Region."""
    return tx.execute(
        select(
            DeviceAnomaly.id,
            DeviceAnomaly.kind,
            DeviceAnomaly.seq,
            DeviceAnomaly.opened_at,
            Device.name.label("device_name"),
            PartnerRow.name.label("partner_name"),
        )
        .join(Device, Device.id == DeviceAnomaly.device_id)
        .join(PartnerRow, PartnerRow.id == Device.partner_id)
        .where(DeviceAnomaly.closed_at.is_(None))
        .order_by(DeviceAnomaly.opened_at, DeviceAnomaly.id)
        .limit(limit)
    ).all()


def anomaly_count(tx: Connection) -> int:
    """Return how many anomalies of devices are open."""
    is_open = DeviceAnomaly.closed_at.is_(None)
    return tx.scalar(select(func.count()).select_from(DeviceAnomaly).where(is_open)) or 0


def close_anomaly(tx: Connection, anomaly_id: str, account_id: str, now: datetime) -> bool:
    """Close an anomaly; False when there is none such, or it was closed before."""
    done = tx.execute(
        update(DeviceAnomaly)
        .where(DeviceAnomaly.id == anomaly_id, DeviceAnomaly.closed_at.is_(None))
        .values(closed_at=now, closed_by=account_id)
    )
    return done.rowcount == 1
