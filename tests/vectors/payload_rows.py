"""Rows of ``payloads.json``: signed payloads good and bad, and identity tags."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import base45  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scanner.names import canonical_name
from scanner.payload import (
    PREFIX,
    TAG_BYTES,
    UNSIGNED_BYTES,
    VERSION,
    Payload,
    encode,
    identity_tag,
    is_test_key,
)

ROUNDS = 1000
# The order of the group of Ed25519 (RFC 8032): adding it to S makes another writing of the same signature.
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493


def private_key(key_id: int) -> Ed25519PrivateKey:
    """Give the fixed key of an id; these keys sign nothing but vectors."""
    return Ed25519PrivateKey.from_private_bytes(seed(key_id))


def seed(key_id: int) -> bytes:
    """Give the fixed 32-byte seed of a key id."""
    return sha256(f"guichet test vector key {key_id}".encode()).digest()


def text_of(body: bytes) -> str:
    """Write any body as a payload text, sound or not."""
    return PREFIX + str(base45.b45encode(body).decode())


def body_of(text: str) -> bytes:
    """Read the body of a payload text without checking it."""
    return bytes(base45.b45decode(text.removeprefix(PREFIX)))


def signed(unsigned: bytes, key_id: int, prefix: bytes = PREFIX.encode()) -> str:
    """Sign any 26 bytes, sound or not."""
    return text_of(unsigned + private_key(key_id).sign(prefix + unsigned))


def good_payloads() -> dict[str, Payload]:
    """Name the payloads that must be read."""
    tag = identity_tag("MARTIN", date(2004, 2, 29), b"pepper of key 128", 1, ROUNDS)[:TAG_BYTES]
    first = Payload(128, 1, 2, 1, 1, 30_000, date(2027, 11, 22), tag)
    return {
        "rank 1 of a file, test key": first,
        "rank 3, previous market, another test key": replace(
            first, key_id=129, market_code=1, rank=3, serial=0x0123456789ABCDEF, amount_cents=50_000
        ),
        "a key of production, retired but still known": replace(first, key_id=1, serial=2**53 + 1),
        "every field at its least": Payload(0, 0, 0, 0, 0, 0, date(2020, 1, 1), bytes(8)),
        "every field at its most": Payload(
            255, 255, 255, 255, 2**64 - 1, 2**24 - 1, date(2199, 6, 6), b"\xff" * 8
        ),
    }


def payloads() -> dict[str, Any]:
    """Build ``payloads.json``."""
    known = sorted({payload.key_id for payload in good_payloads().values()})
    good = [
        {
            "name": name,
            "text": (text := encode(payload, private_key(payload.key_id).sign)),
            "body_hex": body_of(text).hex(),
            "key_id": payload.key_id,
            "test_key": is_test_key(payload.key_id),
            "scheme_code": payload.scheme_code,
            "market_code": payload.market_code,
            "rank": payload.rank,
            "serial": str(payload.serial),
            "amount_cents": payload.amount_cents,
            "expires_on": payload.expires_on.isoformat(),
            "identity_tag_hex": payload.identity_tag.hex(),
        }
        for name, payload in good_payloads().items()
    ]
    return {
        "about": "Signed coupon payloads. Keys and peppers are made for tests and sign nothing else.",
        "prefix": PREFIX,
        "version": VERSION,
        "private_keys": {str(key_id): seed(key_id).hex() for key_id in known},
        "public_keys": {
            str(key_id): private_key(key_id).public_key().public_bytes_raw().hex() for key_id in known
        },
        "good": good,
        "refused": refused_payloads(str(good[0]["text"])),
        "identity_tags": identity_tags(),
    }


def refused_payloads(text: str) -> list[dict[str, str]]:
    """List texts with the reason for which each is refused, all grown from one good text."""
    body = body_of(text)
    unsigned, signature = body[:UNSIGNED_BYTES], body[UNSIGNED_BYTES:]
    malleable = int.from_bytes(signature[32:], "little") + GROUP_ORDER
    rows = [
        ("empty text", "", "prefix"),
        ("an address", "https://example.org/c/7K3M92QH4TXV8D", "prefix"),
        ("prefix in lower case", "ap1:" + text[4:], "prefix"),
        ("another prefix", "AP2:" + text[4:], "prefix"),
        ("a space before", " " + text, "prefix"),
        ("prefix cut", text[1:], "prefix"),
        ("body in lower case", PREFIX + text[4:].lower(), "encoding"),
        ("a space after", text + " ", "encoding"),
        ("a line break after", text + "\n", "encoding"),
        ("a character outside the alphabet", text[:20] + "_" + text[21:], "encoding"),
        ("a character outside ASCII", text[:20] + "\u00e9" + text[21:], "encoding"),
        ("a group above 65,535", text[:4] + ":::" + text[7:], "encoding"),
        ("cut inside a group", text[:-2], "encoding"),
        ("prefix alone", PREFIX, "length"),
        ("cut after a group", text[:-3], "length"),
        ("unsigned", text_of(unsigned), "length"),
        ("one byte more", text_of(body + b"\x00"), "length"),
        ("signature twice", text_of(body + signature), "length"),
        ("version 0, well signed", signed(b"\x00" + unsigned[1:], 128), "version"),
        ("version 2, well signed", signed(b"\x02" + unsigned[1:], 128), "version"),
        ("a key nobody knows", signed(unsigned[:1] + b"\xc8" + unsigned[2:], 200), "unknown_key"),
        ("signed by another known key", signed(unsigned, 129), "signature"),
        ("signed without the prefix", signed(unsigned, 128, prefix=b""), "signature"),
        ("signature of zeros", text_of(unsigned + bytes(64)), "signature"),
        (
            "the same signature written with a larger S",
            text_of(unsigned + signature[:32] + malleable.to_bytes(32, "little")),
            "signature",
        ),
        ("key id changed for another known one", text_of(body[:1] + b"\x81" + body[2:]), "signature"),
    ]
    fields = {
        2: "scheme",
        3: "market",
        4: "rank",
        12: "serial",
        15: "amount",
        17: "expiry",
        25: "identity tag",
    }
    rows += [
        (f"{field} changed by one bit", text_of(flipped(body, position)), "signature")
        for position, field in {**fields, 26: "first byte of the signature", 89: "last byte"}.items()
    ]
    code = {"unknown_key": "payload_forged", "signature": "payload_forged"}
    return [
        {"name": name, "text": bad, "reason": reason, "code": code.get(reason, "payload_unreadable")}
        for name, bad, reason in rows
    ]


def flipped(body: bytes, position: int) -> bytes:
    """Change the lowest bit of one byte."""
    return body[:position] + bytes([body[position] ^ 1]) + body[position + 1 :]


def identity_tags() -> list[dict[str, Any]]:
    """List derivations of the identity tag with all that goes in."""
    cases = [
        ("Martin", date(2004, 2, 29), b"pepper of key 128", 1, ROUNDS),
        ("de La Fontaine-Œuvrard", date(2001, 12, 31), bytes(range(32)), 2**64 - 1, ROUNDS),
        ("O\u2019Brien", date(1999, 1, 1), b"", 0, 1),
    ]
    return [
        {
            "name": name,
            "canonical_name": canonical_name(name),
            "birth_date": born.isoformat(),
            "pepper_hex": pepper.hex(),
            "serial": str(serial),
            "rounds": rounds,
            "tag_hex": (derived := identity_tag(canonical_name(name), born, pepper, serial, rounds))[
                :8
            ].hex(),
            "proof_hex": derived[8:].hex(),
        }
        for name, born, pepper, serial, rounds in cases
    ]
