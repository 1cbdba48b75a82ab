"""Devices of a counter: enrolled by invitation, known by their keys and credential, revoked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    Connection,
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import AnyRow, Base, UtcDateTime, Values


class Device(Base):
    """One phone, tablet or browser; ``queue_length`` is what it last said to be waiting on it."""

    __tablename__ = "device"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    enrolled_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    credential_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_agent: Mapped[str] = mapped_column(String(200))
    app_version: Mapped[str] = mapped_column(String(40))
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime())
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime())
    queue_length: Mapped[int] = mapped_column(Integer())
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    revoked_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))


class DeviceKey(Base):
    """The public halves of a device's keys, base64url; a second pair is tolerated, and shown."""

    __tablename__ = "device_key"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    algorithm: Mapped[str] = mapped_column(String(20))
    public_key: Mapped[str] = mapped_column(String(200))
    agreement_key: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (UniqueConstraint("device_id", "public_key", name="uq_device_key_device_id_public_key"),)


class DeviceInvitation(Base):
    """A code on the owner's screen that lets one device in, once; only its hash is kept."""

    __tablename__ = "device_invitation"
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


def invite(tx: Connection, invitation: Values) -> None:
    """Add an invitation."""
    tx.execute(insert(DeviceInvitation), [invitation])


def accept_invitation(tx: Connection, code_hash: str, now: datetime) -> AnyRow | None:
    """Use an invitation and return its partner and account; None when unknown, over or used before."""
    used = tx.execute(
        update(DeviceInvitation)
        .where(
            DeviceInvitation.code_hash == code_hash,
            DeviceInvitation.used_at.is_(None),
            DeviceInvitation.expires_at > now,
        )
        .values(used_at=now)
    )
    if used.rowcount != 1:
        return None
    return tx.execute(
        select(DeviceInvitation.partner_id, DeviceInvitation.account_id).where(
            DeviceInvitation.code_hash == code_hash
        )
    ).one()


def forget_invitations(tx: Connection, before: datetime) -> None:
    """Forget the invitations that ended before a moment."""
    tx.execute(delete(DeviceInvitation).where(DeviceInvitation.expires_at < before))


def add(tx: Connection, device: Values, key: Values) -> None:
    """Add a device with its first keys."""
    tx.execute(insert(Device), [device])
    tx.execute(insert(DeviceKey), [key])


def add_key(tx: Connection, key: Values) -> None:
    """Add a further pair of keys."""
    tx.execute(insert(DeviceKey), [key])


def by_credential(tx: Connection, credential_hash: str) -> AnyRow | None:
    """Return the device of a credential, or None."""
    return tx.execute(
        select(*Device.__table__.c).where(Device.credential_hash == credential_hash)
    ).one_or_none()


def device(tx: Connection, partner_id: str | None, device_id: str) -> AnyRow | None:
    """Return a device of a partner; ``partner_id`` None is the Region."""
    wanted = select(*Device.__table__.c).where(Device.id == device_id)
    if partner_id is not None:
        wanted = wanted.where(Device.partner_id == partner_id)
    return tx.execute(wanted).one_or_none()


def keys(tx: Connection, device_ids: Sequence[str]) -> dict[str, list[AnyRow]]:
    """Return the keys of devices, oldest first."""
    rows = tx.execute(
        select(*DeviceKey.__table__.c)
        .where(DeviceKey.device_id.in_(device_ids))
        .order_by(DeviceKey.added_at, DeviceKey.id)
    )
    found: dict[str, list[AnyRow]] = {device_id: [] for device_id in device_ids}
    for row in rows:
        found[row.device_id].append(row)
    return found


def of_partner(tx: Connection, partner_id: str) -> Sequence[AnyRow]:
    """Return a partner's devices with how many pairs of keys each has shown, oldest first."""
    return tx.execute(
        select(*Device.__table__.c, func.count(DeviceKey.id).label("key_count"))
        .outerjoin(DeviceKey, DeviceKey.device_id == Device.id)
        .where(Device.partner_id == partner_id)
        .group_by(*Device.__table__.c)
        .order_by(Device.enrolled_at, Device.id)
    ).all()


def lock(tx: Connection, device_ids: Sequence[str]) -> None:
    """Hold devices until the transaction ends, in sorted order: each chain grows at one end at a time."""
    tx.execute(
        select(Device.id).where(Device.id.in_(sorted(device_ids))).order_by(Device.id).with_for_update()
    )


def set_seen(tx: Connection, device_id: str, now: datetime, app_version: str, queue_length: int) -> None:
    """Note a contact, and what the device says of itself."""
    tx.execute(
        update(Device)
        .where(Device.id == device_id)
        .values(last_seen_at=now, app_version=app_version, queue_length=queue_length)
    )


def set_revoked(tx: Connection, partner_id: str, device_id: str, account_id: str, now: datetime) -> bool:
    """Revoke a partner's device; False when it is none of theirs or was revoked before."""
    done = tx.execute(
        update(Device)
        .where(Device.id == device_id, Device.partner_id == partner_id, Device.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by=account_id)
    )
    return done.rowcount == 1
