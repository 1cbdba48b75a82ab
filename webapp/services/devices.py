"""Devices: let in by an invitation of the owner, known afterwards by a credential of their own, revoked.

A device's credential delivers its queue, whoever is signed in on it, even once it is revoked: a claim made is
never lost, it is refused with its reason.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from scanner.number import ALPHABET, normalise
from webapp.domain.actors import Actor, Role
from webapp.domain.anomaly import DeviceAnomalyKind
from webapp.domain.errors import Forbidden, Invalid, NotFound
from webapp.services.accounts import token_hash
from webapp.services.office import Office, partner_of, require
from webapp.store import device_entries, devices
from webapp.store.database import AnyRow, reading, writing

CREDENTIAL_PREFIX = "gd_"
"""How a device's credential begins, so that it is never taken for an API token."""

ALGORITHMS = frozenset({"Ed25519", "P-256"})
_INVITATION = timedelta(minutes=15)
_CODE_LETTERS = 10
_NAME_LENGTH = range(1, 81)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the owner's screen shows: a code of ten letters, good once and for a quarter of an hour."""

    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """The public halves, base64url without padding: raw for Ed25519, uncompressed points for P-256."""

    algorithm: str
    public_key: str
    agreement_key: str


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A device that asks to be let in."""

    name: str
    user_agent: str
    app_version: str
    keys: PublicKeys


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A device let in; its credential is told this once."""

    device_id: str
    credential: str
    partner_id: str


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device as its owner's list shows it."""

    id: str
    name: str
    user_agent: str
    app_version: str
    enrolled_at: datetime
    last_seen_at: datetime
    queue_length: int
    revoked_at: datetime | None
    key_count: int
    silent: bool


@dataclass(frozen=True, slots=True)
class LastKnown:
    """What is known here of a device whose own memory is gone.

    Attributes:
        queue_length: How many claims it said were waiting, at its last contact.
        received: How many claims of it have come, ever.
        missing: How many of those that waited have not come since, as far as can be known.
    """

    name: str
    enrolled_at: datetime
    last_seen_at: datetime
    queue_length: int
    received: int
    missing: int


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """The device that a credential stands for."""

    id: str
    partner_id: str
    enrolled_by: str
    revoked: bool


def invite(office: Office, actor: Actor) -> Invitation:
    """Make an invitation for one device of the owner's school.

    Raises:
        Forbidden: ``role_required``: only the owner may; ``partner_required``.
    """
    require(actor, Role.OWNER)
    partner_id, now = partner_of(actor), office.clock.now()
    code = "".join(ALPHABET[office.clock.new_bits(5)] for _ in range(_CODE_LETTERS))
    invitation = {
        "code_hash": token_hash(code),
        "partner_id": partner_id,
        "account_id": actor.account_id,
        "created_at": now,
        "expires_at": now + _INVITATION,
        "used_at": None,
    }
    with writing() as tx:
        devices.forget_invitations(tx, now)
        devices.invite(tx, invitation)
    return Invitation(code, now + _INVITATION)


def enrol(office: Office, actor: Actor, code: str, new: NewDevice) -> Enrolled:
    """Let a device in, for the school of the one who is signed in on it and of the invitation: the same.

    Raises:
        Forbidden: ``partner_required``.
        Invalid: ``device_malformed``: no name, or keys of a kind we don't know.
        NotFound: ``invitation_unknown``: unknown, used, over, or another school's.
    """
    partner_id, now = partner_of(actor), office.clock.now()
    if len(new.name.strip()) not in _NAME_LENGTH or new.keys.algorithm not in ALGORITHMS:
        raise Invalid("device_malformed")
    device_id, credential = office.clock.new_id(), CREDENTIAL_PREFIX + office.clock.new_secret()
    device = {
        "id": device_id,
        "partner_id": partner_id,
        "name": new.name.strip(),
        "enrolled_by": actor.account_id,
        "credential_hash": token_hash(credential),
        "user_agent": new.user_agent[:200],
        "app_version": new.app_version[:40],
        "enrolled_at": now,
        "last_seen_at": now,
        "queue_length": 0,
        "revoked_at": None,
        "revoked_by": None,
    }
    with writing() as tx:
        invitation = devices.accept_invitation(tx, token_hash(normalise(code)), now)
        if invitation is None or invitation.partner_id != partner_id:
            raise NotFound("invitation_unknown")
        devices.add(tx, device, _key_row(office, device_id, new.keys, now))
    return Enrolled(device_id, credential, partner_id)


def known(office: Office, credential: str) -> KnownDevice | None:
    """Return the device of a credential, revoked or not; None when it opens nothing."""
    del office
    if not credential.startswith(CREDENTIAL_PREFIX):
        return None
    with reading() as tx:
        row = devices.by_credential(tx, token_hash(credential))
    if row is None:
        return None
    return KnownDevice(row.id, row.partner_id, row.enrolled_by, revoked=row.revoked_at is not None)


def show_keys(office: Office, device: KnownDevice, keys: PublicKeys) -> None:
    """Take note of another pair of keys: a browser may have lost the first; it is shown to the Region.

    Raises:
        Forbidden: ``device_revoked``.
        Invalid: ``device_malformed``.
    """
    if device.revoked:
        raise Forbidden("device_revoked")
    if keys.algorithm not in ALGORITHMS:
        raise Invalid("device_malformed")
    now = office.clock.now()
    with writing() as tx:
        devices.lock(tx, [device.id])
        if any(row.public_key == keys.public_key for row in devices.keys(tx, [device.id])[device.id]):
            return
        devices.add_key(tx, _key_row(office, device.id, keys, now))
        seq = device_entries.head(tx, device.id).seq
        if (DeviceAnomalyKind.SECOND_KEY, seq) not in device_entries.open_kinds(tx, device.id):
            opened = anomaly(office, device.id, DeviceAnomalyKind.SECOND_KEY, seq, now)
            device_entries.open_anomalies(tx, [opened])


def last_known(actor: Actor, device_id: str) -> LastKnown | None:
    """Return what is known of a device of the actor's school, revoked or not; None when it is none of theirs.

    Raises:
        Forbidden: ``partner_required``.
    """
    with reading() as tx:
        row = devices.device(tx, partner_of(actor), device_id)
        if row is None:
            return None
        received, since = device_entries.received(tx, row.id, row.last_seen_at)
    missing = max(0, row.queue_length - since)
    return LastKnown(row.name, row.enrolled_at, row.last_seen_at, row.queue_length, received, missing)


def licence_life(office: Office) -> timedelta:
    """Return how long a licence lasts: as long as the scheme of the shortest allows."""
    return timedelta(hours=min(scheme.offline.max_age_hours for scheme in office.schemes.by_id.values()))


def list_devices(office: Office, actor: Actor) -> list[DeviceView]:
    """Return the devices of a school, oldest first; silent: not heard of for longer than a licence lasts.

    Raises:
        Forbidden: ``role_required``, ``partner_required``.
    """
    require(actor, Role.OWNER)
    since = office.clock.now() - licence_life(office)
    with reading() as tx:
        return [_view(row, since) for row in devices.of_partner(tx, partner_of(actor))]


def revoke(office: Office, actor: Actor, device_id: str) -> None:
    """Revoke a device: what it claims from now on is refused, and it forgets names at its next contact.

    Raises:
        Forbidden: ``role_required``, ``partner_required``.
        NotFound: ``device_not_found``: none of theirs, or revoked before.
    """
    require(actor, Role.OWNER)
    with writing() as tx:
        if not devices.set_revoked(tx, partner_of(actor), device_id, actor.account_id, office.clock.now()):
            raise NotFound("device_not_found")


def anomaly(office: Office, device_id: str, kind: str, seq: int, now: datetime) -> dict[str, object]:
    """Return the row of an anomaly of a device's journal."""
    opened = {"id": office.clock.new_id(), "device_id": device_id, "kind": kind, "seq": seq}
    return {**opened, "opened_at": now, "closed_at": None, "closed_by": None}


def _view(row: AnyRow, since: datetime) -> DeviceView:
    return DeviceView(
        row.id,
        row.name,
        row.user_agent,
        row.app_version,
        row.enrolled_at,
        row.last_seen_at,
        row.queue_length,
        row.revoked_at,
        row.key_count,
        silent=row.revoked_at is None and row.last_seen_at < since,
    )


def _key_row(office: Office, device_id: str, keys: PublicKeys, now: datetime) -> dict[str, object]:
    return {
        "id": office.clock.new_id(),
        "device_id": device_id,
        "algorithm": keys.algorithm,
        "public_key": keys.public_key,
        "agreement_key": keys.agreement_key,
        "added_at": now,
    }
