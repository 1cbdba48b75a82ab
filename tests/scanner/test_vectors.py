"""The shared vectors hold for this implementation, and are what their maker writes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scanner.errors import NumberError, PayloadError
from scanner.names import canonical_name, name_forms, names_match
from scanner.number import candidates, check_number, format_number, is_own_shape, make_number, normalise
from scanner.payload import Payload, decode, encode, identity_tag, is_test_key
from tests.vectors import make

FOLDER = Path(make.__file__).parent


def read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return content


PAYLOADS, NUMBERS, NAMES = read("payloads"), read("numbers"), read("names")
PUBLIC_KEYS = {int(key_id): bytes.fromhex(key) for key_id, key in PAYLOADS["public_keys"].items()}


@pytest.mark.parametrize(
    ("content", "made"),
    [(read(name), make.CONTENTS[name]()) for name in make.CONTENTS],
    ids=list(make.CONTENTS),
)
def test_the_files_are_what_their_maker_writes(content: dict[str, Any], made: dict[str, Any]) -> None:
    assert content == json.loads(json.dumps(made))


@pytest.mark.parametrize("row", PAYLOADS["good"], ids=lambda row: row["name"])
def test_a_good_payload_is_read_and_written_again(row: dict[str, Any]) -> None:
    payload = Payload(
        key_id=row["key_id"],
        scheme_code=row["scheme_code"],
        market_code=row["market_code"],
        rank=row["rank"],
        serial=int(row["serial"]),
        amount_cents=row["amount_cents"],
        expires_on=date.fromisoformat(row["expires_on"]),
        identity_tag=bytes.fromhex(row["identity_tag_hex"]),
    )
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(PAYLOADS["private_keys"][str(row["key_id"])]))
    assert decode(row["text"], PUBLIC_KEYS) == payload
    assert encode(payload, key.sign) == row["text"]
    assert is_test_key(payload.key_id) == row["test_key"]


@pytest.mark.parametrize("row", PAYLOADS["refused"], ids=lambda row: row["name"])
def test_a_bad_payload_is_refused_for_its_reason(row: dict[str, str]) -> None:
    with pytest.raises(PayloadError) as caught:
        decode(row["text"], PUBLIC_KEYS)
    assert (caught.value.reason, caught.value.code) == (row["reason"], row["code"])


def test_the_refused_payloads_show_every_reason() -> None:
    reasons = {row["reason"] for row in PAYLOADS["refused"]}
    assert reasons == {"prefix", "encoding", "length", "version", "unknown_key", "signature"}


@pytest.mark.parametrize("row", PAYLOADS["identity_tags"], ids=lambda row: row["canonical_name"])
def test_an_identity_tag_is_derived_again(row: dict[str, Any]) -> None:
    name = canonical_name(row["name"])
    born, pepper = date.fromisoformat(row["birth_date"]), bytes.fromhex(row["pepper_hex"])
    derived = identity_tag(name, born, pepper, int(row["serial"]), row["rounds"])
    assert name == row["canonical_name"]
    assert (derived[:8].hex(), derived[8:].hex()) == (row["tag_hex"], row["proof_hex"])


@pytest.mark.parametrize("row", NUMBERS["good"], ids=lambda row: row["number"])
def test_a_good_number_is_made_grouped_and_checked(row: dict[str, str]) -> None:
    assert make_number(int(row["random65"])) == row["number"]
    assert format_number(row["number"]) == row["grouped"]
    assert check_number(row["grouped"]) == row["number"]


@pytest.mark.parametrize("number", NUMBERS["mistyped"])
def test_a_mistyped_number_is_refused(number: str) -> None:
    with pytest.raises(NumberError):
        check_number(number)


@pytest.mark.parametrize("number", NUMBERS["other_shapes"])
def test_another_shape_is_left_to_be_looked_up(number: str) -> None:
    assert not is_own_shape(normalise(number))
    assert check_number(number) == normalise(number)


def test_typed_texts_are_normalised_and_candidates_listed() -> None:
    for row in NUMBERS["normalised"]:
        assert normalise(row["typed"]) == row["normalised"]
    for row in NUMBERS["candidates"]:
        assert candidates(row["text"]) == row["candidates"]


@pytest.mark.parametrize("row", NAMES["names"], ids=lambda row: ascii(row["name"]))
def test_a_name_has_its_canonical_form_and_forms(row: dict[str, Any]) -> None:
    assert canonical_name(row["name"]) == row["canonical"]
    assert sorted(name_forms(row["name"])) == row["forms"]


def test_names_match_and_differ_as_listed() -> None:
    for one, other in NAMES["match"]:
        assert names_match(one, other), (one, other)
    for one, other in NAMES["differ"]:
        assert not names_match(one, other), (one, other)
