"""A device for a test: its keys, its journal and what it signs, as the pages' own scripts write them."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from scanner.names import canonical_name
from scanner.payload import TAG_BYTES, identity_tag
from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import DomainError
from webapp.domain.journal import canonical, instant
from webapp.domain.offline import GENESIS
from webapp.services import coupons, devices, licence
from webapp.services.claims import Answer
from webapp.services.devices import KnownDevice, NewDevice, PublicKeys
from webapp.services.evidence import SignedEntry
from webapp.services.licence import Contact
from webapp.services.replay import replay
from webapp.services.scan import read_payload
from webapp.store import coupons as store
from webapp.store.database import reading
from webapp.web.wire import write_outcome
from webapp.web.wire.entries import SignedBody


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class Device:
    """An enrolled device; ``say`` puts an entry together, ``sign`` signs it, ``deliver`` sends it."""

    house: House
    staff: Actor
    id: str
    credential: str
    key: Any
    seq: int = 0
    head: str = GENESIS
    licence_id: str = ""
    told_at: datetime | None = None
    sent: list[dict[str, Any]] = field(default_factory=list)

    @property
    def known(self) -> KnownDevice:
        found = devices.known(self.house.office, self.credential)
        assert found is not None
        return found

    def renew(self) -> dict[str, Any]:
        """Ask for a licence, and return what it says."""
        signed = licence.issue_licence(self.house.office, self.known, Contact("test", len(self.sent)))
        said: dict[str, Any] = json.loads(signed.text)
        self.licence_id, self.told_at = said["licence_id"], self.house.clock.now()
        return said

    def text_of(self, coupon_id: str) -> str:
        """What the QR of a coupon says."""
        return coupons.signed_texts(self.house.office, [coupon_id])[coupon_id]

    def proof(self, coupon_id: str, *, family_name: str | None = None) -> str:
        """What the device shows for the identity check of a coupon's own person."""
        person = self.house.people[coupon_id]
        payload = read_payload(self.house.office, self.text_of(coupon_id))
        pepper, rounds = self.house.office.keyring.pepper(payload.key_id)
        name = canonical_name(family_name or person.family_name)
        derived = identity_tag(name, person.birth_date, pepper, payload.serial, rounds)
        return b64(derived[TAG_BYTES:])

    def say(self, coupon_id: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  any field there is
        """The next entry of the device's journal, about a coupon, everything in order unless changed."""
        with reading() as tx:
            (issued,) = store.issued(tx, [coupon_id])
        coupon = issued.coupon
        identity = {
            "how": "tag",
            "proof": self.proof(coupon_id),
            "identity_check_id": None,
            "document_type": "cni",
            "document_valid": True,
        }
        at = self.house.clock.now()
        entry: dict[str, Any] = {
            "v": 1,
            "device_id": self.id,
            "seq": self.seq + 1,
            "prev_hash": self.head,
            "claim_id": self.house.clock.new_id(),
            "coupon_text": self.text_of(coupon_id),
            "number": None,
            "coupon_id": coupon_id,
            "rank": coupon.rank,
            "amount_cents": coupon.amount_cents,
            "scheme": coupon.scheme_id,
            "market": coupon.market,
            "staff_id": self.staff.account_id,
            "staff_how": "pin",
            "identity": identity | changes.pop("identity", {}),
            "face_confirmed": True,
            "captured_at": instant(at),
            "monotonic_ms": 1000,
            "last_server_time": instant(self.told_at or at - timedelta(hours=1)),
            "licence_id": self.licence_id,
            "epoch": 0,
        }
        entry |= changes
        text = canonical(entry)
        if "seq" not in changes:
            self.seq, self.head = entry["seq"], hashlib.sha256(text.encode()).hexdigest()
        item = {
            "entry": b64(text.encode()),
            "signature": b64(self.sign(text.encode())),
            "device_id": self.id,
        }
        self.sent.append(item)
        return item

    def sign(self, message: bytes) -> bytes:
        if isinstance(self.key, Ed25519PrivateKey):
            return self.key.sign(message)
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)

    def deliver(self, item: dict[str, Any]) -> str:
        """Deliver one entry; the code it is answered with, or ``accepted``."""
        given = self.answer(item)
        if isinstance(given, DomainError):
            return given.code
        return str(json.loads(given.body).get("code", "accepted"))

    def answer(self, item: dict[str, Any]) -> Answer | DomainError:
        signed: SignedEntry = SignedBody.model_validate(item).to_signed()
        return replay(self.house.office, self.known.partner_id, signed, write_outcome)

    def claim(self, coupon_id: str, **changes: Any) -> str:  # noqa: ANN401  any field there is
        """Sign and deliver at once."""
        return self.deliver(self.say(coupon_id, **changes))


def enrol(house: House, partner_id: str | None = None, *, algorithm: str = "Ed25519") -> Device:
    """Let a device in at a partner, with a licence of now."""
    partner_id = partner_id or house.partner()
    owner, staff = house.actor(Role.OWNER, partner_id), house.actor(Role.COUNTER, partner_id)
    code = devices.invite(house.office, owner).code
    key: Any = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    if algorithm == "P-256":
        key = ec.generate_private_key(ec.SECP256R1())
        public = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    agreement = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = agreement.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    new = NewDevice("Tablette", "test", "test", PublicKeys(algorithm, b64(public), b64(point)))
    made = devices.enrol(house.office, staff, code, new)
    device = Device(house, staff, made.device_id, made.credential, key)
    device.renew()
    return device
