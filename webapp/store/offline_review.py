"""What the Region looks at of offline claims: entries by partner and device, and what was odd in journals."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from webapp.store.database import AnyRow
from webapp.store.device_entries import DeviceAnomaly, DeviceEntryRow
from webapp.store.devices import Device
from webapp.store.partners import PartnerRow


def entries_since(tx: Connection, since: datetime) -> Sequence[AnyRow]:
    """Return what is counted of every entry that came since an instant: for the Region."""
    return tx.execute(
        select(
            DeviceEntryRow.device_id,
            DeviceEntryRow.code,
            DeviceEntryRow.amount_cents,
            DeviceEntryRow.captured_at,
            DeviceEntryRow.judged_at,
            DeviceEntryRow.received_at,
        ).where(DeviceEntryRow.received_at >= since)
    ).all()


def devices_since(tx: Connection, since: datetime) -> Sequence[AnyRow]:
    """Return the devices that delivered something since an instant, by partner and name: for the Region."""
    delivered = select(DeviceEntryRow.device_id).where(DeviceEntryRow.received_at >= since)
    return tx.execute(
        select(Device.id, Device.name, Device.revoked_at, PartnerRow.name.label("partner_name"))
        .join(PartnerRow, PartnerRow.id == Device.partner_id)
        .where(Device.id.in_(delivered))
        .order_by(PartnerRow.name, PartnerRow.id, Device.name, Device.id)
    ).all()


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
