"""A device that knows a live server by its API alone: enrolled, licensed, claiming as scripts do."""

import base64
import hashlib
import json
import urllib.request
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from scanner.names import canonical_name
from scanner.payload import TAG_BYTES, decode, identity_tag
from tests.devices import b64
from tests.live import LiveServer
from webapp.adapters.clock import SystemClock
from webapp.domain.journal import canonical, instant
from webapp.domain.offline import GENESIS

PIXEL = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 Mobile"


@dataclass
class FarDevice:
    """One device of a school; each ``claim`` is the next entry of its journal."""

    server: LiveServer
    id: str
    credential: str
    key: Ed25519PrivateKey
    licence: dict[str, Any] = field(default_factory=dict)
    seq: int = 0
    head: str = GENESIS

    @classmethod
    def enrolled(cls, server: LiveServer, code: str, email: str, name: str = "Tablette") -> "FarDevice":
        """Let a device in with the code of the owner's screen, by somebody who is signed in on it."""
        key, agreement = Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1()).public_key()
        keys = {
            "algorithm": "Ed25519",
            "public_key": b64(key.public_key().public_bytes_raw()),
            "agreement_key": b64(agreement.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)),
        }
        asked = {"code": code, "name": name, "app_version": "essai", "keys": keys}
        made = _call(server, "/api/v1/devices", server.token(email), asked)
        device = cls(server, made["device_id"], made["credential"], key)
        device.renew()
        return device

    def renew(self, waiting: int = 0) -> None:
        """Ask for a licence, saying how many claims wait."""
        path = f"/api/v1/offline-licence?waiting={waiting}&version=essai"
        self.licence = json.loads(_raw(_call(self.server, path, self.credential)["licence"]))

    def claim(self, coupon: dict[str, Any], *, staff_id: str, minutes_ago: int = 1, skip: int = 0) -> str:
        """Sign a claim, deliver it, and return what it is answered with.

        Args:
            coupon: The line of ``demo coupon``.
            staff_id: Who makes it.
            minutes_ago: When it was taken.
            skip: How many entries are lost before it.
        """
        self.seq += 1 + skip
        now = SystemClock().now()
        at, told = now - timedelta(minutes=minutes_ago), now - timedelta(hours=1)
        (scheme,) = self.licence["schemes"]
        keys = {one["id"]: one for one in self.licence["coupon_keys"]}
        payload = decode(coupon["text"], {key_id: _raw(one["public_key"]) for key_id, one in keys.items()})
        key = keys[payload.key_id]
        name, born = canonical_name(coupon["family_name"]), date.fromisoformat(coupon["birth_date"])
        derived = identity_tag(name, born, _raw(key["pepper"]), payload.serial, key["rounds"])
        codes = {one["wire_code"]: one["code"] for one in scheme["markets"]}
        entry = {
            "v": 1,
            "device_id": self.id,
            "seq": self.seq,
            "prev_hash": self.head,
            "claim_id": SystemClock().new_id(),
            "coupon_text": coupon["text"],
            "number": None,
            "coupon_id": coupon["coupon_id"],
            "rank": payload.rank,
            "amount_cents": payload.amount_cents,
            "scheme": scheme["id"],
            "market": codes[payload.market_code],
            "staff_id": staff_id,
            "staff_how": "session",
            "identity": {
                "how": "tag",
                "proof": b64(derived[TAG_BYTES:]),
                "identity_check_id": None,
                "document_type": "cni",
                "document_valid": True,
            },
            "face_confirmed": True,
            "captured_at": instant(at),
            "monotonic_ms": 1000,
            "last_server_time": instant(told),
            "licence_id": self.licence["licence_id"],
            "epoch": self.licence["epoch"],
        }
        text = canonical(entry)
        self.head = hashlib.sha256(text.encode()).hexdigest()
        item = {
            "entry": b64(text.encode()),
            "signature": b64(self.key.sign(text.encode())),
            "device_id": self.id,
        }
        answer = _call(self.server, "/api/v1/claims/batch", self.credential, {"claims": [item]})
        return str(answer["results"][0]["body"].get("code", "accepted"))


def _call(server: LiveServer, path: str, token: str, sent: object = None) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310  our own address
        server.url + path,
        data=None if sent is None else json.dumps(sent).encode(),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "User-Agent": PIXEL,
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  as above
        found: dict[str, Any] = json.loads(answer.read())
    return found


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
