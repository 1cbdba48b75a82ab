"""Claims through HTTP: once, the same bytes for ever, and nothing told to whoever reuses an id."""

import base64
from uuid import uuid4

import pytest

from tests.blueprints.calls import JUDGED_BEFORE_THE_DATABASE, Caller, caller, claim_of, code_of
from tests.builders import CAMILLE, House
from webapp.domain.actors import Actor, Role
from webapp.services import review


def test_a_claim_is_answered_201_then_200_with_the_same_bytes(
    house: House, staff: Actor, api: Caller
) -> None:
    claim = claim_of(house, staff, house.file()[0].coupon_id)
    first = api.post("/claims", claim)
    assert (first.status_code, first.mimetype) == (201, "application/json")
    body = first.get_json()
    transaction = body["transaction"]
    assert body == {
        "outcome": "accepted",
        "claim_id": claim["claim_id"],
        "transaction": {
            "id": transaction["id"],
            "status": "awaiting_documents",
            "rank": 1,
            "amount_cents": 30000,
            "debited_at": "2026-03-12T11:00:00Z",
            "receipt_url": f"/transactions/{transaction['id']}",
        },
        "documents": [{"code": "training_contract", "label": "Contrat de formation", "required": True}],
    }
    house.clock.move(days=500)
    again = api.post("/claims", claim)
    assert (again.status_code, again.mimetype) == (200, "application/json")
    assert again.get_data() == first.get_data()
    assert house.balance() == 30000


def test_a_refused_claim_is_refused_again_with_the_same_bytes(
    house: House, staff: Actor, api: Caller
) -> None:
    coupon_id = house.file()[0].coupon_id
    claim = claim_of(house, staff, coupon_id)
    transaction_id = house.debited(staff, coupon_id)
    first = api.post("/claims", claim)
    assert (first.status_code, code_of(first)) == (409, "already_debited")
    owner = house.actor(Role.OWNER, staff.partner_id)
    review.reverse(house.office, owner, transaction_id, "Mauvais élève au guichet")
    house.clock.move(days=3)
    again = api.post("/claims", claim)
    assert (again.status_code, again.mimetype) == (409, "application/problem+json")
    assert again.get_data() == first.get_data()
    fresh = claim_of(house, staff, coupon_id)
    assert api.post("/claims", fresh).status_code == 201


def test_the_time_of_capture_and_the_case_of_an_id_change_nothing(
    house: House, staff: Actor, api: Caller
) -> None:
    claim = claim_of(house, staff, house.file()[0].coupon_id)
    first = api.post("/claims", claim)
    for changes in (
        {"captured_at": None},
        {"captured_at": "1999-12-31T23:59:59.5-03:30"},
        {"claim_id": str(claim["claim_id"]).upper(), "coupon_id": str(claim["coupon_id"]).upper()},
    ):
        again = api.post("/claims", {**claim, **changes})
        assert (again.status_code, again.get_data()) == (200, first.get_data())


def test_an_id_reused_tells_nothing(house: House, staff: Actor, api: Caller) -> None:
    claim = claim_of(house, staff, house.file()[0].coupon_id)
    assert api.post("/claims", claim).status_code == 201
    other_content = api.post("/claims", {**claim, "coupon_id": house.file()[0].coupon_id})
    other_person = caller(house, house.actor(Role.COUNTER)).post("/claims", claim)
    for response in (other_content, other_person):
        assert (response.status_code, code_of(response)) == (422, "claim_reused")
    assert other_content.get_data() == other_person.get_data()
    assert house.balance() == 30000


@pytest.mark.parametrize(
    "face", [{}, *({"face_confirmed": wrong} for wrong in (False, None, 1, "true", [True]))]
)
def test_a_face_that_was_not_compared_keeps_no_reply(
    house: House, staff: Actor, api: Caller, face: dict[str, object]
) -> None:
    claim = claim_of(house, staff, house.file()[0].coupon_id)
    without = {key: value for key, value in claim.items() if key != "face_confirmed"}
    response = api.post("/claims", {**without, **face})
    assert (response.status_code, code_of(response)) == (422, "face_not_confirmed")
    assert api.post("/claims", claim).status_code == 201


def test_a_claim_needs_an_identity_check_of_its_own(house: House, staff: Actor, api: Caller) -> None:  # F12
    coupon_id = house.file()[0].coupon_id
    claim = claim_of(house, staff, coupon_id, identity_check_id=str(uuid4()))
    response = api.post("/claims", claim)
    assert (response.status_code, code_of(response)) == (409, "identity_required")
    colleague = caller(house, house.actor(Role.COUNTER, staff.partner_id))
    assert code_of(colleague.post("/claims", claim_of(house, staff, coupon_id))) == "identity_required"


def test_an_unknown_coupon_is_unknown(house: House, api: Caller) -> None:
    claim = {
        "claim_id": str(uuid4()),
        "coupon_id": str(uuid4()),
        "identity_check_id": str(uuid4()),
        "face_confirmed": True,
    }
    response = api.post("/claims", claim)
    assert (response.status_code, code_of(response)) == (404, "coupon_unknown")
    assert house.rows("claim_reply") == []


def test_a_partner_validated_since_may_send_the_same_claim_again(house: House) -> None:  # F15
    partner = house.partner("2024", validated=False)
    staff = house.actor(Role.COUNTER, partner)
    api = caller(house, staff)
    claim = {
        "claim_id": str(uuid4()),
        "coupon_id": house.file()[0].coupon_id,
        "identity_check_id": str(uuid4()),
        "face_confirmed": True,
    }
    response = api.post("/claims", claim)
    assert (response.status_code, code_of(response)) == (403, "partner_not_validated")
    assert house.rows("claim_reply") == []


WRONG: list[dict[str, object]] = [
    {"claim_id": "Dupont"},
    {"claim_id": None},
    {"claim_id": "0b1d7f0a1d534a558a0e9a8f4f8f6c21"},
    {"claim_id": "urn:uuid:0b1d7f0a-1d53-4a55-8a0e-9a8f4f8f6c21"},
    {"coupon_id": 4711},
    {"captured_at": "2026-03-12T12:00:00"},
    {"captured_at": "2026-02-30T12:00:00Z"},
    {"captured_at": 1773313200},
    {"live_code": ""},
    {"live_code": 123456},
    {"beneficiary": "Dupont"},
]


@pytest.mark.parametrize("changes", WRONG)
@JUDGED_BEFORE_THE_DATABASE
def test_a_claim_of_another_shape_is_refused_without_an_echo(
    house: House, api: Caller, changes: dict[str, object]
) -> None:
    claim = {
        "claim_id": str(uuid4()),
        "coupon_id": str(uuid4()),
        "identity_check_id": str(uuid4()),
        "face_confirmed": True,
        **changes,
    }
    response = api.post("/claims", claim)
    assert (response.status_code, code_of(response)) == (422, "invalid_request")
    (fault,) = response.get_json()["errors"]
    (field,) = changes
    assert fault["field"] == ("body" if field == "beneficiary" else field)
    for value in changes.values():
        if value not in {None, "", 1}:
            assert str(value) not in response.get_data(as_text=True)
    assert house.rows("journal_entry") == []


def test_a_batch_answers_in_order_each_claim_on_its_own(house: House, staff: Actor, api: Caller) -> None:
    first, second = house.file(), house.file()
    good = claim_of(house, staff, first[0].coupon_id)
    twice = claim_of(house, staff, first[0].coupon_id)
    other = claim_of(house, staff, second[0].coupon_id)
    entry = base64.urlsafe_b64encode(b"{}").decode()
    signed = {"entry": entry, "signature": entry, "device_id": str(uuid4())}
    wrong = {**other, "claim_id": str(uuid4()).upper(), "captured_at": "yesterday"}
    sent = [good, signed, twice, wrong, 7, good, other]
    response = api.post("/claims/batch", {"claims": sent})
    assert response.status_code == 200
    results = response.get_json()["results"]
    assert [result["status"] for result in results] == [201, 422, 409, 422, 422, 200, 201]
    assert [result["claim_id"] for result in results] == [
        good["claim_id"],
        None,
        twice["claim_id"],
        str(wrong["claim_id"]).lower(),
        None,
        good["claim_id"],
        other["claim_id"],
    ]
    wrongly = "invalid_request"
    codes = [result["body"].get("code") for result in results]
    assert codes == [None, wrongly, "already_debited", wrongly, wrongly, None, None]
    assert results[0]["body"] == results[5]["body"] == api.post("/claims", good).get_json()
    assert house.balance() == 60000


def test_a_batch_replayed_gives_what_each_claim_was_given(house: House, staff: Actor, api: Caller) -> None:
    claim = claim_of(house, staff, house.file()[0].coupon_id)
    single = api.post("/claims", claim)
    (result,) = api.post("/claims/batch", {"claims": [claim]}).get_json()["results"]
    assert result == {"claim_id": claim["claim_id"], "status": 200, "body": single.get_json()}


def test_an_empty_batch_has_no_result_and_one_too_long_is_refused(api: Caller) -> None:
    assert api.post("/claims/batch", {"claims": []}).get_json() == {"results": []}
    assert len(api.post("/claims/batch", {"claims": [{}] * 100}).get_json()["results"]) == 100
    response = api.post("/claims/batch", {"claims": [{}] * 101})
    assert (response.status_code, code_of(response)) == (422, "invalid_request")


def test_a_transaction_is_told_as_it_stands_today(house: House, staff: Actor, api: Caller) -> None:
    claim = claim_of(house, staff, house.file()[0].coupon_id)
    made = api.post("/claims", claim).get_json()
    path = f"/api/v1/transactions/{made['transaction']['id']}"
    assert api.get(path).get_json()["transaction"] == made["transaction"]
    officer = house.actor(Role.OFFICER)
    house.submit(made["transaction"]["id"])
    review.validate(house.office, officer, made["transaction"]["id"])
    today = api.get(path)
    assert today.get_json()["transaction"] == {**made["transaction"], "status": "validated"}
    assert today.get_json()["claim_id"] == claim["claim_id"]
    assert today.get_json()["coupon"]["id"] == claim["coupon_id"]
    assert CAMILLE.family_name not in today.get_data(as_text=True)
    assert caller(house, officer).get(path).get_json() == today.get_json()


def test_a_transaction_of_another_partner_is_unknown(house: House, staff: Actor, api: Caller) -> None:
    transaction_id = house.debited(house.actor(Role.COUNTER), house.file()[0].coupon_id)
    foreign = api.get(f"/api/v1/transactions/{transaction_id}")
    missing = api.get(f"/api/v1/transactions/{uuid4()}")
    assert (foreign.status_code, code_of(foreign)) == (404, "transaction_unknown")
    assert foreign.get_data() == missing.get_data()
    assert code_of(api.get("/api/v1/transactions/4711")) == "not_found"
    ours = house.debited(staff, house.file()[0].coupon_id)
    assert api.get(f"/api/v1/transactions/{ours.upper()}").status_code == 200


def test_the_receipt_opens_with_the_token_that_debited(house: House, staff: Actor, api: Caller) -> None:
    made = api.post("/claims", claim_of(house, staff, house.file()[0].coupon_id)).get_json()
    receipt = api.get(made["transaction"]["receipt_url"])
    assert receipt.status_code == 200
    assert 'data-outcome="accepted"' in receipt.get_data(as_text=True)
