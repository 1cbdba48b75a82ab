"""A shared tablet: locked, it does nothing but ask who acts; opened, it is somebody else's session."""

import re
from uuid import uuid4

import pytest

from tests.blueprints.calls import Caller, caller, claim_of, code_of, nobody, signed_in
from tests.blueprints.tablets import LOCK, OTHER, PIN, anew, how_it_locks, person, sign_in, token_of, unlock
from tests.blueprints.test_access import routes
from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.services import pins

OPEN_WHEN_LOCKED = frozenset({"counter.lock", "counter.close_lock", "counter.open_lock"})


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def alix(house: House, staff: Actor) -> Actor:
    """A colleague of ``staff``, with a code."""
    assert staff.partner_id is not None
    actor, _ = person(house, "Alix P.", staff.partner_id)
    pins.set_pin(house.office, actor, PIN)
    return actor


@pytest.fixture
def tablet(house: House, staff: Actor) -> Caller:
    """A tablet said to be shared, on which ``staff`` acts."""
    there = signed_in(house, staff)
    assert there.call("POST", "/comptoir/tablette", data={"shared": "oui"}).status_code == 303
    return there


def account_of(there: Caller, house: House) -> str:
    with there.client.session_transaction() as session:
        unique = session["_user_id"]
    (row,) = (row for row in house.rows("account") if row["fs_uniquifier"] == unique)
    return str(row["id"])


@pytest.mark.parametrize("how", ["idle", "by hand"])
def test_a_locked_session_can_do_nothing_but_say_who_acts(house: House, tablet: Caller, how: str) -> None:
    how_it_locks(house, tablet, how)
    before, tried = house.dump(), set()
    for endpoint, method, address in routes(house):
        if not endpoint.startswith(("counter.", "api.")) or endpoint in OPEN_WHEN_LOCKED | {"api.openapi"}:
            continue
        tried.add(endpoint)
        url = address(str(uuid4()))
        if endpoint.startswith("api."):
            answer = tablet.call(method, url, json={} if method == "POST" else None)
            assert (answer.status_code, code_of(answer)) == (401, "session_locked"), endpoint
        else:
            answer = tablet.call(method, url, data={} if method == "POST" else None)
            assert answer.status_code == 303, endpoint
            assert re.match(rf"{LOCK}(\?next=%?/?.*)?$", answer.headers["Location"]), endpoint
    assert len(tried) > 20
    assert tablet.get("/").headers["Location"].startswith(LOCK)
    assert house.dump() == before


def test_a_page_locked_is_found_again_by_its_address(tablet: Caller, house: House) -> None:
    house.clock.move(minutes=2)
    away = tablet.get("/transactions?x=oui").headers["Location"]
    assert away == f"{LOCK}?next=/transactions?x%3Doui"
    assert 'name="next" value="/transactions?x=oui"' in tablet.get(away).get_data(as_text=True)


def test_a_form_locked_leads_back_to_its_page_without_what_was_typed(
    tablet: Caller, house: House, alix: Actor
) -> None:
    coupon_id, check_id, claim_id = house.file()[0].coupon_id, str(uuid4()), str(uuid4())
    base = f"/comptoir/coupon/{coupon_id}"
    claim = {"claim_id": claim_id, "identity_check_id": check_id, "face_confirmed": "1"}
    house.clock.move(minutes=2)
    for path, data, step in (
        (f"{base}/identite", {"family_name": "Exemple"}, f"{base}/identite"),
        (f"{base}/personne?verification={check_id}", {}, f"{base}/personne?verification={check_id}"),
        (f"{base}/debit", claim, f"{base}/debit?verification={check_id}&claim={claim_id}&visage=oui"),
        (f"{base}/deblocage", {}, base),
        ("/comptoir/numero", {"number": "x"}, "/comptoir"),
        (f"/transactions/{check_id}/annulation", {"reason": "x"}, f"/transactions/{check_id}"),
        ("/comptoir/code", {"pin": OTHER}, "/comptoir/code"),
    ):
        away = tablet.call("POST", path, data=data).headers["Location"]
        assert "Exemple" not in away
        assert OTHER not in away
        page = tablet.get(away).get_data(as_text=True)
        found = re.search(r'name="next" value="([^"]+)"', page)
        assert found
        assert found[1].replace("&amp;", "&") == step
    opened = unlock(tablet, alix.account_id, PIN, next=f"{base}/identite")
    assert opened.headers["Location"] == f"{base}/identite"


def test_two_minutes_less_a_moment_lock_nothing(tablet: Caller, house: House) -> None:
    for _ in range(3):
        house.clock.move(seconds=119)
        assert tablet.get("/comptoir").status_code == 200


def test_the_cameras_frames_are_no_sign_of_anybody(tablet: Caller, house: House) -> None:
    house.clock.move(seconds=90)
    frame = tablet.post("/frames", data=b"x", headers={"X-Guichet-Live": "1"})
    assert frame.status_code == 415
    assert "Set-Cookie" not in frame.headers, "and a late answer writes no session over another"
    house.clock.move(seconds=90)
    assert tablet.get("/comptoir").status_code == 303


def test_whoever_types_for_long_says_that_they_are_there(tablet: Caller, house: House) -> None:
    for _ in range(3):
        house.clock.move(seconds=90)
        assert tablet.call("POST", "/comptoir/presence").status_code == 204
    assert tablet.get("/comptoir").status_code == 200


def test_a_device_that_is_not_shared_and_a_token_are_never_locked(house: House, staff: Actor) -> None:
    own, token = signed_in(house, staff), caller(house, staff)
    house.clock.move(hours=3)
    assert own.get("/comptoir").status_code == 200
    assert "data-lock-url" not in own.get("/comptoir").get_data(as_text=True)
    assert token.post("/coupons/read", {"number": "1234"}).status_code == 404


def test_the_regions_people_share_no_tablet(house: House) -> None:
    officer = signed_in(house, house.actor(Role.OFFICER))
    officer.client.set_cookie("guichet-tablette", "oui")
    with officer.client.session_transaction() as session:
        session["shared"], session["last_act"] = True, 0
    assert officer.get("/region").status_code == 200


def test_a_token_opens_and_closes_no_lock(house: House, staff: Actor, alix: Actor) -> None:
    token = caller(house, staff)
    sent = {"account_id": alix.account_id, "pin": PIN}
    for method, path, data in (
        ("GET", LOCK, None),
        ("POST", LOCK, sent),
        ("POST", f"{LOCK}/fermer", {}),
        ("POST", "/comptoir/presence", {}),
        ("GET", "/comptoir/code", None),
        ("POST", "/comptoir/code", {"pin": OTHER, "pin_again": OTHER}),
        ("POST", "/comptoir/tablette", {"shared": "oui"}),
    ):
        answer = token.call(method, path, data=data)
        assert answer.status_code == 404, path
        assert "Set-Cookie" not in answer.headers or "_user_id" not in answer.headers["Set-Cookie"]
    assert house.rows("staff_pin")[0]["wrong"] == 0


def test_the_lock_shows_the_school_the_last_one_and_those_who_have_a_code(
    house: House, tablet: Caller, alix: Actor
) -> None:
    how_it_locks(house, tablet, "by hand")
    page = tablet.get(LOCK).get_data(as_text=True)
    for shown in ("Guichet verrouillé", "Auto-école de l&#39;Essai", "Dominique S.", "Alix P."):
        assert shown in page
    assert page.count('name="account_id"') == 1
    assert alix.account_id in page
    assert "@" not in page
    assert 'inputmode="numeric"' in page


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
    assert 'data-outcome="csrf_failed"' in refused.get_data(as_text=True)


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


def test_a_page_that_finds_itself_locked_is_led_to_the_lock_by_the_sign_in(
    house: House, tablet: Caller
) -> None:
    house.clock.move(minutes=2)
    away = tablet.get("/connexion", query_string={"next": "/comptoir/plus"})
    assert (away.status_code, away.headers["Location"]) == (303, f"{LOCK}?next=/comptoir/plus")
    assert tablet.get("/aide").status_code == 200
    assert "Dominique" not in tablet.get("/aide").get_data(as_text=True)


def test_a_forged_or_stale_form_on_a_locked_tablet_leads_to_the_lock(house: House, tablet: Caller) -> None:
    bare = Caller(tablet.client, {})
    house.clock.move(minutes=2)
    assert bare.call("POST", "/comptoir/numero").headers["Location"] == f"{LOCK}?next=/comptoir"
    stale = bare.call("POST", LOCK, data={"next": "/comptoir/plus"})
    assert stale.status_code == 403
    assert nobody(house).call("POST", LOCK).headers["Location"].startswith("/connexion")


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


def test_who_acts_is_on_every_page_of_the_counter(house: House, staff: Actor) -> None:
    there = signed_in(house, house.actor(Role.OWNER, staff.partner_id))
    coupon_id, other_id = (house.file()[0].coupon_id for _ in range(2))
    (owner_row,) = (row for row in house.rows("membership") if row["role"] == "owner")
    owner = Actor(owner_row["account_id"], staff.partner_id, frozenset({Role.OWNER}))
    check_id, transaction_id = house.verified(owner, coupon_id), house.debited(owner, other_id)
    house.execute("UPDATE account SET display_name = 'Andrea T.' WHERE id = :id", id=owner.account_id)
    shown = set()
    for endpoint, method, address in routes(house):
        if not endpoint.startswith("counter.") or method != "GET" or endpoint == "counter.lock":
            continue
        url = address(transaction_id if endpoint == "counter.receipt" else coupon_id)
        page = there.get(url, query_string={"verification": check_id, "visage": "oui"})
        assert page.status_code == 200, endpoint
        assert "Andrea T." in page.get_data(as_text=True), endpoint
        shown.add(endpoint)
    assert {"counter.coupon", "counter.identity", "counter.person", "counter.confirm"} <= shown
