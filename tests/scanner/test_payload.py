"""The signed text of a coupon's QR code."""

from __future__ import annotations

from datetime import date, timedelta

import base45  # type: ignore[import-untyped]
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import PayloadError
from scanner.payload import (
    BODY_BYTES,
    EPOCH,
    FIRST_TEST_KEY,
    PREFIX,
    Payload,
    decode,
    encode,
    identity_tag,
    is_test_key,
)
from tests.plumbing import load_counts

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC_KEYS = dict.fromkeys(range(256), KEY.public_key().public_bytes_raw())
SAMPLE = Payload(128, 1, 2, 1, 0x0123456789ABCDEF, 30_000, date(2027, 11, 22), b"identity")

FUZZ_EXAMPLES = load_counts().fuzz_examples
BYTES = st.integers(0, 255)
PAYLOADS = st.builds(
    Payload,
    key_id=BYTES,
    scheme_code=BYTES,
    market_code=BYTES,
    rank=BYTES,
    serial=st.integers(0, 2**64 - 1),
    amount_cents=st.integers(0, 2**24 - 1),
    expires_on=st.integers(0, 2**16 - 1).map(lambda days: EPOCH + timedelta(days=days)),
    identity_tag=st.binary(min_size=8, max_size=8),
)


def refusal(text: str, keys: dict[int, bytes]) -> PayloadError:
    with pytest.raises(PayloadError) as caught:
        decode(text, keys)
    return caught.value


@given(PAYLOADS)
def test_what_is_written_is_read_back_and_no_end_of_it_is_a_space(payload: Payload) -> None:
    text = encode(payload, KEY.sign)
    assert decode(text, PUBLIC_KEYS) == payload
    assert text == text.strip()
    assert text.startswith(PREFIX)


@given(st.binary(min_size=1, max_size=96))
def test_no_base45_text_ends_in_a_space(body: bytes) -> None:
    assert not base45.b45encode(body).endswith(b" ")


@given(st.binary(min_size=90, max_size=90), PAYLOADS)
def test_the_text_keeps_to_ninety_bytes_in_alphanumeric_characters(
    signature: bytes, payload: Payload
) -> None:
    text = encode(payload, lambda _message: signature[:64])
    assert len(text) == 139
    assert BODY_BYTES == 90
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@given(PAYLOADS, st.integers(0, BODY_BYTES * 8 - 1))
def test_a_single_bit_changed_anywhere_is_refused(payload: Payload, bit: int) -> None:
    body = bytearray(base45.b45decode(encode(payload, KEY.sign).removeprefix(PREFIX)))
    body[bit // 8] ^= 1 << bit % 8
    changed = PREFIX + base45.b45encode(bytes(body)).decode()
    assert refusal(changed, PUBLIC_KEYS).reason == ("version" if bit < 8 else "signature")


@given(PAYLOADS, st.integers(0, 138), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"))
def test_a_single_character_changed_anywhere_is_refused(payload: Payload, place: int, other: str) -> None:
    text = encode(payload, KEY.sign)
    changed = text[:place] + other + text[place + 1 :]
    if changed == text:
        assert decode(changed, PUBLIC_KEYS) == payload
    else:
        refusal(changed, PUBLIC_KEYS)


@settings(max_examples=FUZZ_EXAMPLES)
@given(st.text(max_size=300) | st.text(max_size=300).map(PREFIX.__add__))
def test_any_text_is_refused_without_another_error(text: str) -> None:
    error = refusal(text, PUBLIC_KEYS)
    assert error.code in {"payload_unreadable", "payload_forged"}


@settings(max_examples=FUZZ_EXAMPLES)
@given(st.binary(max_size=120))
def test_any_bytes_behind_the_prefix_are_refused_without_another_error(body: bytes) -> None:
    refusal(PREFIX + base45.b45encode(body).decode(), PUBLIC_KEYS)


def test_after_a_rotation_the_old_key_still_verifies_and_the_new_one_signs() -> None:
    new = Ed25519PrivateKey.from_private_bytes(bytes(32))
    keys = {1: KEY.public_key().public_bytes_raw(), 2: new.public_key().public_bytes_raw()}
    old_coupon = Payload(1, 1, 1, 1, 7, 30_000, date(2026, 1, 1), bytes(8))
    new_coupon = Payload(2, 1, 1, 1, 8, 30_000, date(2027, 1, 1), bytes(8))
    assert decode(encode(old_coupon, KEY.sign), keys) == old_coupon
    assert decode(encode(new_coupon, new.sign), keys) == new_coupon


def test_a_key_withdrawn_makes_its_coupons_unknown() -> None:
    assert refusal(encode(SAMPLE, KEY.sign), {1: PUBLIC_KEYS[1]}).reason == "unknown_key"


def test_the_version_is_judged_before_the_key_and_the_key_before_the_signature() -> None:
    body = bytearray(base45.b45decode(encode(SAMPLE, KEY.sign).removeprefix(PREFIX)))
    body[-1] ^= 1
    forged = PREFIX + base45.b45encode(bytes(body)).decode()
    assert refusal(forged, PUBLIC_KEYS).reason == "signature"
    assert refusal(forged, {}).reason == "unknown_key"
    body[0] = 9
    assert refusal(PREFIX + base45.b45encode(bytes(body)).decode(), {}).reason == "version"


def test_key_ids_from_128_on_are_test_keys() -> None:
    assert [is_test_key(key_id) for key_id in (0, FIRST_TEST_KEY - 1, FIRST_TEST_KEY, 255)] == [
        *(False, False),
        *(True, True),
    ]


@pytest.mark.parametrize(
    "field",
    [
        {"key_id": 256},
        {"key_id": -1},
        {"scheme_code": 256},
        {"market_code": 256},
        {"rank": 256},
        {"serial": 2**64},
        {"amount_cents": 2**24},
        {"amount_cents": -1},
        {"expires_on": date(2019, 12, 31)},
        {"expires_on": date(2199, 6, 7)},
        {"identity_tag": b"seven b"},
    ],
)
def test_a_field_that_does_not_fit_is_refused_at_birth(field: dict[str, object]) -> None:
    fields: dict[str, object] = {name: getattr(SAMPLE, name) for name in Payload.__slots__}
    with pytest.raises(ValueError, match=next(iter(field))):
        Payload(**(fields | field))  # type: ignore[arg-type]


def test_a_signature_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        encode(SAMPLE, lambda _message: b"short")


def test_the_identity_tag_depends_on_each_thing_that_goes_in() -> None:
    born = date(2004, 2, 29)
    base = identity_tag("MARTIN", born, b"pepper", 1, 10)
    others = {
        identity_tag("MARTINE", born, b"pepper", 1, 10),
        identity_tag("MARTIN", date(2004, 2, 28), b"pepper", 1, 10),
        identity_tag("MARTIN", born, b"Pepper", 1, 10),
        identity_tag("MARTIN", born, b"pepper", 2, 10),
        identity_tag("MARTIN", born, b"pepper", 1, 11),
    }
    assert len(base) == 24
    assert len(others | {base}) == 6


def test_an_empty_name_has_no_identity_tag() -> None:
    with pytest.raises(ValueError, match="empty name"):
        identity_tag("", date(2004, 2, 29), b"pepper", 1, 10)
