"""A shared tablet: locked, it does nothing but ask who acts; opened, it is somebody else's session."""

import re
from uuid import uuid4

import pytest

from tests.blueprints.calls import Caller, caller, code_of, nobody, signed_in
from tests.blueprints.expected import BY_DEVICE
from tests.blueprints.tablets import LOCK, OTHER, PIN, how_it_locks, unlock
from tests.blueprints.test_access import routes
from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.domain.training import Case

OPEN_WHEN_LOCKED = frozenset({"counter.lock", "counter.close_lock", "counter.open_lock"})


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


NO_SESSION = BY_DEVICE | {"api.openapi"}
"""Addresses that no session opens: a device brings its own credential, the description is anybody's."""


@pytest.mark.parametrize("how", ["idle", "by hand"])
def test_a_locked_session_can_do_nothing_but_say_who_acts(house: House, tablet: Caller, how: str) -> None:
    how_it_locks(house, tablet, how)
    before, tried = house.dump(), set()
    for endpoint, method, address in routes(house):
        if not endpoint.startswith(("counter.", "api.")) or endpoint in OPEN_WHEN_LOCKED | NO_SESSION:
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


@pytest.mark.parametrize("path", ["/api/v1/frames", "/comptoir/entrainement/images"])
def test_the_cameras_frames_are_no_sign_of_anybody(tablet: Caller, house: House, path: str) -> None:
    house.clock.move(seconds=90)
    frame = tablet.call("POST", path, data=b"x", headers={"X-Guichet-Live": "1"})
    assert frame.status_code == 415
    assert "Set-Cookie" not in frame.headers, "and a late answer writes no session over another"
    house.clock.move(seconds=90)
    assert tablet.get("/comptoir").status_code == 303


def test_what_a_page_sends_by_itself_is_no_sign_of_anybody(tablet: Caller, house: House) -> None:
    house.clock.move(seconds=90)
    alone = tablet.call("GET", "/transactions", headers={"X-By-Itself": "1"})
    assert alone.status_code == 200
    assert "Set-Cookie" not in alone.headers, "no session lives longer by it"
    house.clock.move(seconds=90)
    assert tablet.call("GET", "/transactions", headers={"X-By-Itself": "1"}).status_code == 303


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


def test_who_acts_is_on_every_page_of_the_counter(house: House, staff: Actor) -> None:
    there = signed_in(house, house.actor(Role.OWNER, staff.partner_id))
    coupon_id, other_id = (house.file()[0].coupon_id for _ in range(2))
    (owner_row,) = (row for row in house.rows("membership") if row["role"] == "owner")
    owner = Actor(owner_row["account_id"], staff.partner_id, frozenset({Role.OWNER}))
    check_id, transaction_id = house.verified(owner, coupon_id), house.debited(owner, other_id)
    house.execute("UPDATE account SET display_name = 'Andrea T.' WHERE id = :id", id=owner.account_id)
    shown = set()
    for endpoint, method, address in routes(house):
        if not endpoint.startswith("counter.") or method != "GET":
            continue
        if endpoint in {"counter.lock", "counter.receipt_pdf"}:
            continue  # the lock asks who it is; a file is no page
        of_transaction = ("counter.receipt", "counter.documents", "counter.document", "counter.messages")
        ids = dict.fromkeys(of_transaction, transaction_id)
        made_up = Case.READY.number if endpoint.startswith("counter.training_") else coupon_id
        asked = {"verification": check_id, "visage": "oui", "verifie": "cni"}
        url = address(ids.get(endpoint, made_up))
        if endpoint == "counter.document":
            url = f"/transactions/{transaction_id}/justificatifs/{house.scheme.rank[0].document[0].code}"
        page = there.get(url, query_string=asked)
        assert page.status_code == 200, endpoint
        assert "Andrea T." in page.get_data(as_text=True), endpoint
        shown.add(endpoint)
    assert {"counter.coupon", "counter.identity", "counter.person", "counter.confirm"} <= shown
