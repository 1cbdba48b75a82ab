"""What speaks for an entry of a device: its signature, and the proof that identity was checked.

None of it needs a lock, and some of it is slow: it is gathered before the decision. Source: the offline
protocol, 5 and 7.
"""

import hashlib
import hmac
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from scanner.names import canonical_name
from scanner.payload import TAG_BYTES, identity_tag
from webapp.domain.base64url import from_b64
from webapp.domain.offline import DeviceEntry, IdentityHow, Proof, online_check_counts
from webapp.services.office import Office
from webapp.services.scan import read_payload
from webapp.store import coupons
from webapp.store import identity as guards
from webapp.store.database import reading

_COORDINATE = 32
"""Bytes of each of the two numbers of a P-256 signature."""


@dataclass(frozen=True, slots=True)
class SignedEntry:
    """An entry as it came: its canonical text, which is what is signed and hashed, and what it says."""

    text: str
    signature: bytes
    entry: DeviceEntry

    @property
    def hash(self) -> str:
        """What the next entry names as ``prev_hash``."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def prove(office: Office, partner_id: str, entry: DeviceEntry, coupon_id: str) -> Proof:
    """Say whether the identity check of an entry was really made."""
    match entry.identity.how:
        case IdentityHow.UNVERIFIED:
            return Proof.UNVERIFIED
        case IdentityHow.ONLINE:
            return _prove_online(partner_id, entry, coupon_id)
        case IdentityHow.TAG:
            return _prove_tag(office, entry, coupon_id)


def _prove_online(partner_id: str, entry: DeviceEntry, coupon_id: str) -> Proof:
    check_id = entry.identity.check_id or ""
    with reading() as tx:
        check = guards.matched_check(tx, partner_id, entry.staff_id, coupon_id, check_id)
    return Proof.HOLDS if check is not None and online_check_counts(entry, check[1]) else Proof.WRONG


def _prove_tag(office: Office, entry: DeviceEntry, coupon_id: str) -> Proof:
    if entry.coupon_text is None or entry.identity.proof is None:
        return Proof.WRONG
    payload = read_payload(office, entry.coupon_text)
    with reading() as tx:
        (issued,) = coupons.issued(tx, [coupon_id])
    pepper, rounds = office.keyring.pepper(payload.key_id)
    name = canonical_name(issued.family_name)
    derived = identity_tag(name, issued.birth_date, pepper, payload.serial, rounds)
    holds = hmac.compare_digest(derived[TAG_BYTES:], entry.identity.proof)
    return Proof.HOLDS if holds else Proof.WRONG


def holds(algorithm: str, public_key: str, signed: SignedEntry) -> bool:
    """Tell whether a device's key signed the entry; WebCrypto writes P-256 signatures as two coordinates."""
    raw, message = from_b64(public_key), signed.text.encode()
    try:
        if algorithm == "Ed25519":
            Ed25519PublicKey.from_public_bytes(raw).verify(signed.signature, message)
            return True
        if len(signed.signature) != 2 * _COORDINATE:
            return False
        halves = signed.signature[:_COORDINATE], signed.signature[_COORDINATE:]
        key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw)
        key.verify(encode_dss_signature(*map(int.from_bytes, halves)), message, ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
