"""The offline licence: all that a device needs to read, check and claim without network, signed, for a while.

It holds no name, no birth date, no address of a young person. Source: the offline protocol, 2, 3 and 10.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from webapp.domain.base64url import b64
from webapp.domain.calendar import paris_day
from webapp.domain.debit import AidFile, DebitFacts, LiveDebit, Partner
from webapp.domain.errors import Forbidden, Invalid
from webapp.domain.journal import canonical, instant
from webapp.domain.rules import examine
from webapp.domain.scheme import AidScheme, DocumentRule
from webapp.domain.transaction import Status
from webapp.services.devices import KnownDevice, licence_life
from webapp.services.office import Office
from webapp.store import devices, installation, licences, partners, people, pins
from webapp.store.coupons import coupon_from
from webapp.store.database import AnyRow, writing

VERSION = 1
EPOCH = "epoch"
"""Fact of the installation: how many times the house came back from a backup."""


_OF_A_LICENCE = frozenset({"licence_id", "device_id", "issued_at", "ends_at", "epoch"})
"""What tells a licence from whatever else we sign."""


@dataclass(frozen=True, slots=True)
class Contact:
    """What a device says of itself when it asks."""

    app_version: str
    queue_length: int


@dataclass(frozen=True, slots=True)
class SignedLicence:
    """A licence as it leaves: its canonical text and our signature of it."""

    text: str
    signature: bytes


class DeviceRevoked(Forbidden):
    """The device gets no licence any more; ``epoch`` tells it whether receipts that it keeps are owed."""

    def __init__(self, epoch: int) -> None:
        super().__init__("device_revoked")
        self.epoch = epoch


def issue_licence(office: Office, device: KnownDevice, contact: Contact) -> SignedLicence:
    """Give a device its next licence, and note the contact.

    Raises:
        DeviceRevoked: It gets none, and forgets what it has.
    """
    now = office.clock.now()
    with writing() as tx:
        devices.set_seen(tx, device.id, now, contact.app_version[:40], contact.queue_length)
        text, epoch = None if device.revoked else _next(tx, office, device, now), epoch_of(tx)
    # Raised after the commit: the contact of a revoked device is worth knowing too.
    if text is None:
        raise DeviceRevoked(epoch)
    return SignedLicence(text, office.keyring.sign_statement(text.encode()))


def _next(tx: Connection, office: Office, device: KnownDevice, now: datetime) -> str:
    licence_id, epoch = office.clock.new_id(), epoch_of(tx)
    row = {"id": licence_id, "device_id": device.id, "issued_at": now, "epoch": epoch}
    licences.add(tx, {**row, "ends_at": now + licence_life(office)})
    return canonical(_body(tx, office, device, licence_id, now) | {"epoch": epoch})


def take_back_licence(office: Office, device: KnownDevice, licence: SignedLicence) -> bool:
    """Take note again of a licence that we signed and lost in a restore; claims were made under it.

    Returns:
        Whether it had been lost.

    Raises:
        Invalid: ``receipt_invalid``: not signed by us, not a licence, or of a device unknown to this partner.
    """
    if not office.keyring.statement_holds(licence.text.encode(), licence.signature):
        raise Invalid("receipt_invalid")
    said = json.loads(licence.text)
    if not isinstance(said, dict) or not said.keys() >= _OF_A_LICENCE:
        raise Invalid("receipt_invalid")
    with writing() as tx:
        if devices.device(tx, device.partner_id, said["device_id"]) is None:
            raise Invalid("receipt_invalid")
        # Two who present it at once take turns: the second finds it here.
        devices.lock(tx, [said["device_id"]])
        if licences.licences(tx, [said["licence_id"]]):
            return False
        row = {"id": said["licence_id"], "device_id": said["device_id"], "epoch": said["epoch"]}
        issued_at, ends_at = (datetime.fromisoformat(said[name]) for name in ("issued_at", "ends_at"))
        licences.add(tx, {**row, "issued_at": issued_at, "ends_at": ends_at})
    return True


def epoch_of(tx: Connection) -> int:
    """Return how many times this house came back from a backup."""
    return int(installation.recall(tx, EPOCH) or 0)


def _body(
    tx: Connection, office: Office, device: KnownDevice, licence_id: str, now: datetime
) -> dict[str, object]:
    partner = partners.partner(tx, device.partner_id)
    if partner is None:  # pragma: no cover  a device points to its partner
        raise Forbidden("partner_required")
    conventions = partner.partner.conventions if partner.partner.validated_at is not None else ()
    return {
        "v": VERSION,
        "licence_id": licence_id,
        "device_id": device.id,
        "partner_id": device.partner_id,
        "partner_name": partner.name,
        "issued_at": instant(now),
        "ends_at": instant(now + licence_life(office)),
        "schemes": [_scheme(scheme) for scheme in office.schemes.by_id.values()],
        "conventions": [
            {
                "scheme": one.scheme_id,
                "market": one.market,
                "starts_on": one.starts_on.isoformat(),
                "ends_on": None if one.ends_on is None else one.ends_on.isoformat(),
            }
            for one in conventions
            if one.signed_at is not None
        ],
        "document_key": b64(office.keyring.document_public_key()),
        "coupon_keys": [_coupon_key(office, one) for one in sorted(office.keyring.coupon_public_keys())],
        "revoked": [str(serial) for serial in licences.revoked_serials(tx, paris_day(now))],
        "files": _files(tx, office, partner.partner, now),
        "staff": _staff(tx, device.partner_id),
        "devices": [
            {"id": row.device_id, "name": row.name, "agreement_key": row.agreement_key}
            for row in licences.sibling_keys(tx, device.partner_id)
        ],
    }


def _staff(tx: Connection, partner_id: str) -> list[dict[str, str]]:
    """Return who may take over the device by a code: the code's salted slow hash goes along (4)."""
    codes = pins.of_partner(tx, partner_id)
    return [
        {"account_id": one.account_id, "name": one.display_name, "pin": codes[one.account_id].pin_hash}
        for one in people.members(tx, partner_id)
        if one.account_id in codes
    ]


def _scheme(scheme: AidScheme) -> dict[str, object]:
    start, end = scheme.suspension.suspended_from, scheme.suspension.suspended_until
    caps = scheme.offline
    return {
        "id": scheme.id,
        "wire_code": scheme.wire_code,
        "label": scheme.label,
        "ranks": [
            {
                "rank": rank.number,
                "amount_cents": rank.amount_cents,
                "documents": [_document(one) for one in rank.document],
            }
            for rank in scheme.rank
        ],
        "markets": [
            {"code": market.code, "wire_code": market.wire_code, "label": market.label}
            for market in scheme.market
        ],
        "suspended_from": None if start is None else start.isoformat(),
        "suspended_until": None if end is None else end.isoformat(),
        "document_must_be_in_force": scheme.identity.document_must_be_in_force,
        "unverified_identity_allowed": caps.unverified_identity_allowed,
        "live_code_required": scheme.asks_live_code,
        "max_claims": caps.max_claims,
        "max_amount_cents": caps.max_amount_cents,
        "first_rank_max_claims": caps.first_rank_max_claims,
    }


def _document(rule: DocumentRule) -> dict[str, object]:
    signed_from = None if rule.signed_from is None else rule.signed_from.isoformat()
    return {"code": rule.code, "label": rule.label, "signed_from": signed_from}


def _coupon_key(office: Office, key_id: int) -> dict[str, object]:
    pepper, rounds = office.keyring.pepper(key_id)
    public = office.keyring.coupon_public_keys()[key_id]
    return {"id": key_id, "public_key": b64(public), "pepper": b64(pepper), "rounds": rounds}


def _files(tx: Connection, office: Office, partner: Partner, now: datetime) -> list[dict[str, object]]:
    """Say of each coupon of the files open at this school whether it may be claimed next, or why not."""
    rows = licences.coupons_of_files(tx, partner.id, paris_day(now))
    by_file: dict[str, list[AnyRow]] = {}
    for row in rows:
        by_file.setdefault(row.file_id, []).append(row)
    said: list[dict[str, object]] = []
    for group in by_file.values():
        file = AidFile(group[0].file_id, group[0].transferred_to, _live(group))
        if file.holder != partner.id:
            continue
        for row in group:
            coupon = coupon_from(row)
            refused = examine(DebitFacts(office.schemes[coupon.scheme_id], now, partner, coupon, file))
            code = "ok" if refused is None else refused.code
            said.append({"serial": str(row.serial), "coupon_id": coupon.id, "code": code})
    return said


def _live(rows: list[AnyRow]) -> tuple[LiveDebit, ...]:
    return tuple(
        LiveDebit(row.coupon_id, row.rank, row.live_partner_id, Status(row.live_status), row.live_debited_at)
        for row in rows
        if row.live_partner_id is not None
    )
