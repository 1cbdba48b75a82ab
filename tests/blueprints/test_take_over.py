"""Taking a locked tablet over: a session of one's own, five tries, and what becomes of a debit under way."""

import re
from uuid import uuid4

import pytest

from tests.blueprints.calls import Caller, claim_of, code_of, nobody, signed_in
from tests.blueprints.tablets import LOCK, OTHER, PIN, anew, how_it_locks, person, sign_in, token_of, unlock
from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.services import pins


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def account_of(there: Caller, house: House) -> str:
    with there.client.session_transaction() as session:
        unique = session["_user_id"]
    (row,) = (row for row in house.rows("account") if row["fs_uniquifier"] == unique)
    return str(row["id"])


def test_a_colleague_takes_over_in_a_session_of_their_own(
    house: House, tablet: Caller, staff: Actor, alix: Actor
) -> None:
    assert staff.partner_id is not None
    old = token_of(tablet.get("/comptoir").get_data(as_text=True))
    with tablet.client.session_transaction() as session:
        session["left"] = "by somebody"
    how_it_locks(house, tablet, "idle")
    answer = unlock(tablet, alix.account_id, PIN, next="/comptoir/plus")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/comptoir/plus")
    assert account_of(tablet, house) == alix.account_id
    with tablet.client.session_transaction() as session:
        assert session["partner_id"] == staff.partner_id
        assert session["came_in"] == "pin"
        assert session.permanent
        assert {"left", "locked", "signed_in"} & set(session) == set()
    assert "Alix P." in tablet.get("/comptoir").get_data(as_text=True)
    refused = Caller(tablet.client, {}).call(
        "POST", "/comptoir/numero", data={"number": "x", "csrf_token": old}
    )
    assert refused.status_code == 403
    assert 'data-outcome="form_expired"' in refused.get_data(as_text=True)


def test_a_colleague_of_several_schools_acts_for_the_one_of_the_tablet(house: House) -> None:
    first, second = sorted([house.partner(), house.partner()])
    actor, _ = person(house, "Alix P.", second)
    pins.set_pin(house.office, actor, PIN)
    house.join(actor.account_id, first, Role.COUNTER)
    there = signed_in(house, house.actor(Role.COUNTER, second))
    how_it_locks(house, there, "by hand")
    assert unlock(there, actor.account_id, PIN).status_code == 303
    with there.client.session_transaction() as session:
        assert session["partner_id"] == second


@pytest.mark.parametrize("wanted", ["https://evil.test/", "//evil.test", "/\\evil.test", "evil"])
def test_no_lock_leads_out_of_the_house(house: House, tablet: Caller, alix: Actor, wanted: str) -> None:
    how_it_locks(house, tablet, "by hand")
    assert "evil" not in tablet.get(LOCK, query_string={"next": wanted}).get_data(as_text=True)
    assert unlock(tablet, alix.account_id, PIN, next=wanted).headers["Location"] == "/comptoir"
    assert "evil" not in tablet.get(LOCK, query_string={"next": wanted}).headers["Location"]
    out = anew(tablet).call("POST", "/deconnexion", query_string={"next": wanted})
    assert out.headers["Location"] == "/connexion"


def test_going_back_to_the_lock_locks_nothing(house: House, tablet: Caller, alix: Actor) -> None:
    how_it_locks(house, tablet, "by hand")
    unlock(tablet, alix.account_id, PIN)
    back = tablet.get(LOCK, query_string={"next": "/transactions"})
    assert (back.status_code, back.headers["Location"]) == (303, "/transactions")


def test_five_wrong_codes_leave_the_password_alone_which_opens_them_anew(
    house: House, tablet: Caller, staff: Actor
) -> None:
    assert staff.partner_id is not None
    alix, email = person(house, "Alix P.", staff.partner_id)
    pins.set_pin(house.office, alix, PIN)
    how_it_locks(house, tablet, "by hand")
    for left in (4, 3, 2, 1):
        answer = unlock(tablet, alix.account_id, OTHER)
        assert answer.status_code == 403
        page = answer.get_data(as_text=True)
        assert 'data-outcome="pin_wrong"' in page
        assert f"Il vous reste {left} essai" in page
        assert OTHER not in page
    for pin in (OTHER, PIN):
        page = unlock(tablet, alix.account_id, pin).get_data(as_text=True)
        assert 'data-outcome="pin_closed"' in page
        assert "Connectez-vous avec votre mot de passe." in page
    assert "mot de passe attendu" in tablet.get(LOCK).get_data(as_text=True)
    assert tablet.get("/comptoir").status_code == 303
    out = tablet.call("POST", "/deconnexion", data={"next": "/transactions"})
    away = nobody(house).get(out.headers["Location"]).headers["Location"]
    assert away == "/connexion?next=/transactions"
    back = sign_in(Caller(tablet.client, {}), email, next="/transactions")
    assert back.headers["Location"] == "/transactions"
    assert pins.try_pin(house.office, staff, alix.account_id, PIN) == pins.Opened()


@pytest.mark.parametrize(
    ("sent", "missing"),
    [
        ({"pin": PIN}, "Choisissez qui vous êtes."),
        ({"account_id": "\x00", "pin": PIN}, "Choisissez qui vous êtes."),
        ({"account_id": "a" * 36}, "Tapez les six chiffres"),
        ({"account_id": str(uuid4()), "pin": "12345"}, "Tapez les six chiffres"),
    ],
)
def test_a_lock_half_filled_says_what_is_missing(
    house: House, tablet: Caller, alix: Actor, sent: dict[str, str], missing: str
) -> None:
    how_it_locks(house, tablet, "by hand")
    answer = tablet.call("POST", LOCK, data=sent)
    assert answer.status_code == 422
    assert missing in answer.get_data(as_text=True)
    assert house.rows("staff_pin")[0]["wrong"] == 0
    assert unlock(tablet, alix.account_id, f" {PIN[:3]} {PIN[3:]}").status_code == 303


def test_the_token_of_a_debit_sent_again_after_a_handing_over_gets_its_answer(
    house: House, tablet: Caller, staff: Actor, alix: Actor
) -> None:
    coupon_id = house.file()[0].coupon_id
    claim = claim_of(house, staff, coupon_id)
    first = tablet.post("/claims", claim)
    how_it_locks(house, tablet, "idle")
    assert code_of(tablet.post("/claims", claim)) == "session_locked"
    unlock(tablet, alix.account_id, PIN)
    again = anew(tablet).post("/claims", claim)
    assert (again.status_code, again.get_data()) == (200, first.get_data())


def test_a_colleague_who_takes_over_in_the_middle_verifies_the_identity_themselves(
    house: House, tablet: Caller, staff: Actor, alix: Actor
) -> None:
    """The contract binds a check to its person; who verified and who debited are never two."""
    coupon_id = house.file()[0].coupon_id
    check_id = house.verified(staff, coupon_id)
    step = f"/comptoir/coupon/{coupon_id}/debit?verification={check_id}&visage=oui"
    assert tablet.get(step).status_code == 200
    how_it_locks(house, tablet, "idle")
    away = tablet.get(step).headers["Location"]
    page = tablet.get(away).get_data(as_text=True)
    assert "Exemple" not in page, "no name of a young person on the lock"
    unlock(tablet, alix.account_id, PIN)
    again = tablet.get(step)
    assert again.headers["Location"] == f"/comptoir/coupon/{coupon_id}/identite?a_refaire=1"
    house.debited(alix, coupon_id)
    assert house.entries(coupon_id)[-1].data["account_id"] == alix.account_id


def test_the_same_person_goes_on_with_their_own_check(house: House, tablet: Caller, staff: Actor) -> None:
    pins.set_pin(house.office, staff, OTHER)
    coupon_id = house.file()[0].coupon_id
    check_id = house.verified(staff, coupon_id)
    step = f"/comptoir/coupon/{coupon_id}/debit?verification={check_id}&visage=oui"
    how_it_locks(house, tablet, "idle")
    assert unlock(tablet, staff.account_id, OTHER, next=step).headers["Location"] == step
    page = tablet.get(step).get_data(as_text=True)
    sent = dict(re.findall(r'name="([a-z_]+)" value="([^"]+)"', page))
    debited = Caller(tablet.client, {}).call("POST", step, data=sent)
    assert "/transactions/" in debited.headers["Location"]
    data = house.entries(coupon_id)[-1].data
    assert (data["account_id"], data["staff_how"]) == (staff.account_id, "pin")
