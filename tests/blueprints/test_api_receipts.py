"""Receipts over the API: laid beside an accepted answer, and presented again after a restore."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.blueprints.calls import claim_of
from tests.builders import House, open_house
from tests.devices import Device, b64, enrol
from tests.plumbing import Databases
from webapp.adapters.archive import NullArchive
from webapp.domain.base64url import from_b64
from webapp.domain.journal import canonical
from webapp.services import backup
from webapp.services.licence import Contact, issue_licence

API = "/api/v1"
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def call(house: House, path: str, token: str, body: object) -> Any:  # noqa: ANN401  a response
    headers = {"Authorization": f"Bearer {token}"}
    answer = house.app.test_client().post(f"{API}{path}", json=body, headers=headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_an_accepted_claim_comes_with_its_receipt_and_its_body_is_what_it_was(house: House) -> None:
    device = enrol(house)
    items = [device.say(house.file()[0].coupon_id), device.say(house.file("2021")[0].coupon_id)]
    online = claim_of(house, device.staff, house.file()[0].coupon_id)
    token = house.token(device.staff)
    first, again = (
        call(house, "/claims/batch", token, {"claims": [*items, online], "receipts": True}) for _ in range(2)
    )
    assert ["receipt" in result for result in first["results"]] == [True, False, True]
    for one, other in zip(first["results"], again["results"], strict=True):
        assert one["body"] == other["body"]
        assert one.get("receipt") == other.get("receipt")
    unasked = call(house, "/claims/batch", token, {"claims": [*items, online]})
    assert ["receipt" in result for result in unasked["results"]] == [True, False, False]
    receipt = first["results"][0]["receipt"]
    text, key = from_b64(receipt["text"]), house.office.keyring
    assert key.statement_holds(text, from_b64(receipt["signature"]))
    said = json.loads(text)
    assert said["transaction_id"] == first["results"][0]["body"]["transaction"]["id"]
    assert (said["device_id"], said["epoch"]) == (device.id, 0)
    stored = {row["claim_id"]: json.loads(row["body"]) for row in house.rows("claim_reply")}
    assert stored[said["claim_id"]] == first["results"][0]["body"]


def test_after_a_restore_receipts_bring_back_what_was_lost(
    house: House, databases: Databases, tmp_path: Path
) -> None:
    device = enrol(house)
    coupon_ids, archive = [house.file()[0].coupon_id for _ in range(3)], NullArchive()
    backup.backup(house.office, archive)
    licence = issue_licence(house.office, device.known, Contact("test", 0))
    items = [device.say(coupon_id) for coupon_id in coupon_ids]
    answer = call(house, "/claims/batch", device.credential, {"claims": items})
    receipts = [result["receipt"] for result in answer["results"]]
    keys = house.app.extensions["guichet-settings"].keys_file
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "keys.json").write_bytes(keys.read_bytes())
    (tmp_path / "other" / "keys.json").chmod(0o600)
    with open_house(databases.migrated("sqlite"), tmp_path / "other") as other:
        backup.restore(other.office, archive)
        shown = {"licence": b64(licence.text.encode()), "signature": b64(licence.signature)}
        forged = {**receipts[0], "signature": b64(bytes(64))}
        sent = {
            "receipts": [receipts[0], forged, *receipts, 7, {"text": "e30", "signature": "AA"}],
            "licences": [shown, shown, {"licence": "e30", "signature": "AA"}, 7],
        }
        back = call(other, "/receipts", device.credential, sent)
        assert back["licences"] == ["taken_back", "known", "receipt_invalid", "receipt_invalid"]
        statuses = [result["status"] for result in back["results"]]
        assert statuses == [201, 422, 200, 201, 201, 422, 422]
        codes = [result["body"].get("code") or result["body"]["outcome"] for result in back["results"]]
        assert codes[:3] == ["taken_back", "receipt_invalid", "known"]
        assert codes[-2:] == ["invalid_request", "receipt_invalid"]
        assert other.balance() == house.balance() == 90000
        # Answered as they were, and with a receipt of the new epoch.
        after = call(other, "/claims/batch", device.credential, {"claims": items})
        for one, two in zip(answer["results"], after["results"], strict=True):
            assert (two["status"], two["body"]) == (200, one["body"])
            assert json.loads(from_b64(two["receipt"]["text"]))["epoch"] == 1


def test_the_licence_of_a_large_school_can_be_shown_again(house: House) -> None:
    """Four thousand open files make a licence that is larger than any other request."""
    device = enrol(house)
    files = [{"coupon_id": house.clock.new_id(), "serial": str(n), "code": "ok"} for n in range(12_000)]
    signed = issue_licence(house.office, device.known, Contact("test", 0))
    text = canonical({**json.loads(signed.text), "files": files})
    signature = house.office.keyring.sign_statement(text.encode())
    shown = {"licence": b64(text.encode()), "signature": b64(signature)}
    sent = {"receipts": [], "licences": [{**shown, "signature": b64(bytes(64))}]}
    assert len(shown["licence"]) > 1_000_000
    assert call(house, "/receipts", device.credential, sent)["licences"] == ["receipt_invalid"]
    sent["licences"] = [shown]
    assert call(house, "/receipts", device.credential, sent)["licences"] == ["known"]


def test_a_person_s_token_presents_nothing(house: House) -> None:
    device = enrol(house)
    headers = {"Authorization": f"Bearer {house.token(device.staff)}"}
    answer = house.app.test_client().post(f"{API}/receipts", json={"receipts": []}, headers=headers)
    assert answer.status_code == 401


def test_more_than_a_hundred_at_once_are_not_looked_at(house: House) -> None:
    device: Device = enrol(house)
    headers = {"Authorization": f"Bearer {device.credential}"}
    body: dict[str, list[object]] = {"receipts": [{}] * 101}
    answer = house.app.test_client().post(f"{API}/receipts", json=body, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_request")
