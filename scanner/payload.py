"""Signed coupon payload: what the QR code of a coupon says, and whether it can be believed without a network.

The text is ``AP1:`` followed by the base45 of 90 bytes, integers big-endian, 139 characters in all:

====== ===== ==================================================================
offset bytes field
====== ===== ==================================================================
0      1     version of the layout, 1
1      1     key id; 128 and above are test keys, which production refuses
2      1     scheme code
3      1     market code
4      1     rank
5      8     serial
13     3     amount in cents
16     2     last day of validity, in days since 2020-01-01
18     8     identity tag, the first eight bytes of :func:`identity_tag`
26     64    Ed25519 signature of ``b"AP1:"`` and the 26 bytes before it
====== ===== ==================================================================

Fewer modules read better, so every field is as narrow as it can be and nothing personal stands in clear.
Source: RFC 9285 (base45), RFC 8032 (Ed25519), RFC 8018 (PBKDF2).
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import base45  # type: ignore[import-untyped]
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from scanner.errors import PayloadError

PREFIX: Final = "AP1:"
VERSION: Final = 1
FIRST_TEST_KEY: Final = 128
EPOCH: Final = date(2020, 1, 1)

TAG_BYTES: Final = 8
PROOF_BYTES: Final = 16
SIGNATURE_BYTES: Final = 64

# The amount takes three bytes, which struct has no letter for: its high byte and its low half are packed
# apart.
_LAYOUT: Final = struct.Struct(">BBBBBQBHH8s")
UNSIGNED_BYTES: Final = _LAYOUT.size
BODY_BYTES: Final = UNSIGNED_BYTES + SIGNATURE_BYTES

_U8: Final = 0xFF
_U16: Final = 0xFFFF
_U24: Final = 0xFF_FFFF
_U64: Final = 0xFFFF_FFFF_FFFF_FFFF

PublicKeys = Mapping[int, bytes]
"""Raw Ed25519 public keys by key id; a rotation adds an id and leaves the old ones, so old coupons still
verify."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What a coupon (coupon, « voucher ») says of itself.

    Attributes:
        key_id: key that signs it, 0 to 255.
        scheme_code: aid scheme, 0 to 255.
        market_code: market, 0 to 255.
        rank: rank of the coupon in its file, 0 to 255.
        serial: random serial, 64 bits.
        amount_cents: amount in cents, 24 bits.
        expires_on: last day of validity, from 2020-01-01 on, 16 bits of days.
        identity_tag: eight bytes bound to the beneficiary's name and birth date.

    Raises:
        ValueError: a field does not fit the bytes it has.
    """

    key_id: int
    scheme_code: int
    market_code: int
    rank: int
    serial: int
    amount_cents: int
    expires_on: date
    identity_tag: bytes

    def __post_init__(self) -> None:
        """Refuse at birth what could not be written."""
        for name, value, highest in (
            ("key_id", self.key_id, _U8),
            ("scheme_code", self.scheme_code, _U8),
            ("market_code", self.market_code, _U8),
            ("rank", self.rank, _U8),
            ("serial", self.serial, _U64),
            ("amount_cents", self.amount_cents, _U24),
            ("expires_on", (self.expires_on - EPOCH).days, _U16),
        ):
            if not 0 <= value <= highest:
                message = f"{name} does not fit the payload"
                raise ValueError(message)
        if len(self.identity_tag) != TAG_BYTES:
            message = f"identity_tag is {TAG_BYTES} bytes"
            raise ValueError(message)


def is_test_key(key_id: int) -> bool:
    """Tell whether a key id is one of the test keys that production refuses."""
    return key_id >= FIRST_TEST_KEY


def encode(payload: Payload, sign: Callable[[bytes], bytes]) -> str:
    """Write a payload as the text of its QR code.

    The text never ends in a space, so nothing is lost to a reader that strips it. A pair of bytes is worth
    n <= 65,535 and is written as three characters of weights 1, 45 and 2,025: the last one is n // 2,025 <=
    32, at most the letter W, while the space is character 36 of the alphabet. (90 bytes are 45 whole pairs;
    even a lone last byte would end in 255 // 45 = 5.) It never begins with one either, because of the prefix.

    Args:
        payload: the fields.
        sign: gives the 64 bytes of an Ed25519 signature for the message it is handed.

    Raises:
        ValueError: the signature is not 64 bytes long.
    """
    unsigned = _LAYOUT.pack(
        VERSION,
        payload.key_id,
        payload.scheme_code,
        payload.market_code,
        payload.rank,
        payload.serial,
        payload.amount_cents >> 16,
        payload.amount_cents & _U16,
        (payload.expires_on - EPOCH).days,
        payload.identity_tag,
    )
    signature = sign(_signed_message(unsigned))
    if len(signature) != SIGNATURE_BYTES:
        message = f"an Ed25519 signature is {SIGNATURE_BYTES} bytes"
        raise ValueError(message)
    return PREFIX + _base45(unsigned + signature)


def decode(text: str, public_keys: PublicKeys) -> Payload:
    """Read a QR text back and verify its signature.

    Args:
        text: exactly what the QR code holds; lower case or a space too many is another text.
        public_keys: raw 32-byte Ed25519 public keys by key id, retired ones included.

    Raises:
        PayloadError: with the first check that failed: prefix, encoding, length, version, unknown key,
        signature.
    """
    if not text.startswith(PREFIX):
        raise PayloadError("prefix")
    body = _strict_base45(text[len(PREFIX) :])
    if len(body) != BODY_BYTES:
        raise PayloadError("length")
    if body[0] != VERSION:
        raise PayloadError("version")
    unsigned, signature = body[:UNSIGNED_BYTES], body[UNSIGNED_BYTES:]
    _, key_id, scheme, market, rank, serial, cents_high, cents_low, expiry_day, tag = _LAYOUT.unpack(unsigned)
    public_key = public_keys.get(key_id)
    if public_key is None:
        raise PayloadError("unknown_key")
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, _signed_message(unsigned))
    except InvalidSignature as error:
        raise PayloadError("signature") from error
    return Payload(
        key_id=key_id,
        scheme_code=scheme,
        market_code=market,
        rank=rank,
        serial=serial,
        amount_cents=cents_high << 16 | cents_low,
        expires_on=EPOCH + timedelta(days=expiry_day),
        identity_tag=tag,
    )


def identity_tag(canonical_name: str, birth_date: date, pepper: bytes, serial: int, rounds: int) -> bytes:
    """Derive the 24 bytes that bind a coupon to a person: 8 of tag, in the payload, then 16 of proof.

    PBKDF2-HMAC-SHA256 of ``name|YYYY-MM-DD|pepper`` with the eight big-endian bytes of the serial as salt.
    The tag stands in the QR code; the proof is shown by a device to say that the check was really made.

    Args:
        canonical_name: birth family name as :func:`scanner.names.canonical_name` gives it.
        birth_date: date of birth.
        pepper: secret of the key id, so that a photo of the QR code does not give the date away.
        serial: serial of the coupon, 64 bits.
        rounds: iterations, a parameter of the key id.

    Raises:
        ValueError: the name is empty: an empty name would bind the coupon to anyone born that day.
    """
    if not canonical_name:
        message = "an empty name binds nobody"
        raise ValueError(message)
    password = canonical_name.encode() + b"|" + birth_date.isoformat().encode() + b"|" + pepper
    return hashlib.pbkdf2_hmac("sha256", password, serial.to_bytes(8, "big"), rounds, TAG_BYTES + PROOF_BYTES)


def _signed_message(unsigned: bytes) -> bytes:
    """Bind the signature to the prefix too, so that a later layout cannot borrow it."""
    return PREFIX.encode("ascii") + unsigned


def _strict_base45(encoded: str) -> bytes:
    """Decode base45, refusing every text but the one that encoding would give back."""
    try:
        body: bytes = base45.b45decode(encoded)
    except (ValueError, UnicodeError) as error:
        raise PayloadError("encoding") from error
    if _base45(body) != encoded:
        raise PayloadError("encoding")
    return body


def _base45(body: bytes) -> str:
    """Encode bytes as base45 text."""
    encoded: bytes = base45.b45encode(body)
    return encoded.decode("ascii")
