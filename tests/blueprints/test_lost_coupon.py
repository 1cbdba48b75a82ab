"""A lost coupon's duplicate works, and the lost one is refused wherever it is read, in words that help."""

from tests.blueprints.calls import Caller, claim_of, code_of
from tests.builders import House
from tests.reissued import known
from tests.young import YOUNG, person_of
from webapp.domain.actors import Actor, Role
from webapp.domain.coupon import RevocationReason
from webapp.services import coupons, reissue, young_requests

WHY = "Le jeune l’a perdu dans le train."


def assert_lost(verdict: dict[str, str]) -> None:
    """True before another stands in its place as well as after; nobody is said to have done it."""
    assert verdict["code"] == "coupon_revoked"
    assert "signalé perdu ou volé le 12 mars" in verdict["message"]
    assert "Demandez au jeune son nouveau coupon" in verdict["advice"]


def test_the_lost_one_is_refused_by_qr_number_and_claim_and_its_duplicate_is_debited(
    house: House, api: Caller, staff: Actor
) -> None:  # M12
    lost = house.file(person=YOUNG)[0]
    text = coupons.signed_texts(house.office, [lost.coupon_id])[lost.coupon_id]
    claim = claim_of(house, staff, lost.coupon_id)
    person = person_of(house, lost)
    young_requests.ask_duplicate(house.office, person, lost.coupon_id, RevocationReason.LOST, "")
    assert_lost(api.read(text=text).get_json()["verdict"])
    (request,) = house.rows("young_request")
    officer = house.actor(Role.OFFICER)
    new = reissue.decide_request(house.office, officer, request["id"], WHY, grant=True)
    assert new is not None
    known(house, lost.coupon_id, new)
    for way in ({"text": text}, {"number": lost.number}):
        assert_lost(api.read(**way).get_json()["verdict"])
    refused = api.post("/claims", claim)
    assert (refused.status_code, code_of(refused)) == (409, "coupon_revoked")
    assert "signalé perdu ou volé" in refused.get_json()["detail"]
    taken = coupons.signed_texts(house.office, [new])[new]
    assert api.read(text=taken).get_json()["verdict"]["code"] == "ok"
    debited = api.post("/claims", claim_of(house, staff, new))
    assert debited.status_code == 201
    assert house.balance() == 30000
