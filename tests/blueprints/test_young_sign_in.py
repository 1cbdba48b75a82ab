"""A young person's way in: links used twice, elsewhere, too late; sessions that end."""

import re

import pytest

from tests.blueprints.calls import nobody, signed_in
from tests.blueprints.young_calls import HOME, SIGN_IN, ask_link, cookies, fill, in_, text_of
from tests.builders import House
from tests.young import EMAIL, YOUNG, bodies, tell
from webapp.domain.actors import Role


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_link_opens_the_coupons_in_the_browser_that_asked(house: House) -> None:
    house.file(person=YOUNG)
    caller = nobody(house)
    link = ask_link(house, caller)
    page = caller.get(link)
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert page.headers["Cache-Control"] == "no-store"
    assert caller.get(HOME).status_code == 302, "to look at the link opens nothing"
    opened = caller.call("POST", link)
    assert (opened.status_code, opened.headers["Location"]) == (303, HOME)
    flags = {part.strip() for part in cookies(opened)["guichet-jeune"].split(";")[1:]}
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"} <= flags
    assert "Max-Age=0" in cookies(opened)["guichet-lien"], "the secret of the link is of the past"
    assert "Camille EXEMPLE" in text_of(caller.get(HOME))
    assert caller.get(SIGN_IN).headers["Location"] == HOME


def test_each_misuse_of_a_link_is_said_in_its_own_words_with_what_to_do(house: House) -> None:
    house.file(person=YOUNG)
    caller, other = nobody(house), nobody(house)
    link = ask_link(house, caller)
    said = {}
    for method in ("GET", "POST"):
        answer = other.call(method, link)
        said["link_other_browser", answer.status_code] = text_of(answer)
        answer = caller.call(method, link[:-3] + "AAA")
        said["link_unknown", answer.status_code] = text_of(answer)
    late = ask_link(house, caller)
    assert caller.call("POST", link).status_code == 303, "asking again spoils no link"
    for method in ("GET", "POST"):
        answer = caller.call(method, link)
        said["link_used", answer.status_code] = text_of(answer)
    house.clock.move(minutes=15)
    answer = caller.call("POST", late)
    said["young_link_expired", answer.status_code] = text_of(answer)
    assert set(said) == {
        ("link_other_browser", 403),
        ("link_unknown", 404),
        ("link_used", 410),
        ("young_link_expired", 410),
    }
    for (code, _), page in said.items():
        assert f'data-outcome="{code}"' in page
        assert "Que faire" in page
        assert SIGN_IN in page
        assert "Camille" not in page
    assert len(set(said.values())) == 4


def test_a_changed_host_gets_no_page_and_no_mail_names_it(house: House) -> None:
    house.file(person=YOUNG)
    caller = nobody(house)
    token = re.search(r'name="csrf_token" value="([^"]+)"', text_of(caller.get(SIGN_IN)))
    assert token
    sent = {"csrf_token": token[1], "email": EMAIL}
    answer = caller.call("POST", SIGN_IN, data=sent, headers={"Host": "evil.test"})
    assert answer.status_code == 400
    forwarded = {"X-Forwarded-Host": "evil.test", "Forwarded": "host=evil.test"}
    answer = caller.call("POST", SIGN_IN, data=sent, headers=forwarded)
    assert answer.headers["Location"] == "/mes-coupons/courriel"
    tell(house)
    assert len(bodies(house)) == 1
    assert "evil" not in house.dump()
    link = re.search(r"(/mes-coupons/lien/\S+)", bodies(house)[0])
    assert link
    assert caller.get(link[1], headers={"Host": "evil.test"}).status_code == 400
    assert caller.get(link[1]).status_code == 200


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(house: House) -> None:
    house.file(person=YOUNG)
    answers = []
    for email in (EMAIL, "nobody@demo.test"):
        caller = nobody(house)
        answer = fill(caller, SIGN_IN, email=email)
        page = re.sub(r'value="[^"]+"|nonce="[^"]+"', "", text_of(caller.get("/mes-coupons/courriel")))
        kept = cookies(answer)["guichet-lien"]
        answers.append((answer.status_code, answer.headers["Location"], len(kept), page))
    assert answers[0] == answers[1]
    # M14: a mail that takes a day brings a link that is over, so a voice is offered too.
    assert "Arrivé après quinze minutes, un lien ne s’ouvre plus." in answers[0][3]
    assert "tel:" in answers[0][3]


def test_too_many_links_are_told_to_wait_and_a_wrong_address_to_be_read_again(house: House) -> None:
    caller = nobody(house)
    wrong = fill(caller, SIGN_IN, email="camille")
    assert (wrong.status_code, "Adresse à relire" in text_of(wrong)) == (422, True)
    assert 'value="camille"' in text_of(wrong)
    told = [fill(caller, SIGN_IN, email="x@demo.test") for _ in range(4)]
    assert [answer.status_code for answer in told] == [303, 303, 303, 429]
    assert told[-1].headers["Retry-After"] == "60"
    assert "dans 60 secondes" in text_of(told[-1])


def test_a_link_that_opens_elsewhere_can_be_brought_here(house: House) -> None:
    house.file(person=YOUNG)
    caller = nobody(house)
    link = ask_link(house, caller)
    page = "/mes-coupons/courriel"
    answer = fill(caller, page, link=f"Voici : http://localhost{link} .")
    assert (answer.status_code, answer.headers["Location"]) == (303, link)
    for wrong in ("", "https://evil.test/lien/x", "x" * 5000):
        refused = fill(caller, page, link=wrong)
        assert (refused.status_code, "Lien inconnu" in text_of(refused)) == (404, True)


def test_the_session_turns_and_staff_of_the_same_browser_stay_signed_in(house: House) -> None:
    house.file(person=YOUNG)
    staff = signed_in(house, house.actor())
    link = ask_link(house, staff)
    before = cookies(staff.call("POST", link))["guichet-jeune"]
    assert staff.get(HOME).status_code == staff.get("/comptoir").status_code == 200
    first = ask_link(house, staff) if staff.get(SIGN_IN).status_code == 200 else ""
    assert first == "", "whoever is signed in is led on"
    assert fill(staff, "/mes-coupons/compte", "/mes-coupons/deconnexion").status_code == 303
    assert staff.get("/comptoir").status_code == 200
    again = cookies(staff.call("POST", ask_link(house, staff)))["guichet-jeune"]
    assert before.split(";")[0] != again.split(";")[0]


def test_signing_out_everywhere_ends_a_copied_cookie_too(house: House) -> None:
    made = house.file(person=YOUNG)
    here, there = in_(house, made[0]), in_(house, made[0])
    assert "2 appareils" in text_of(here.get("/mes-coupons/compte"))
    answer = fill(here, "/mes-coupons/compte", "/mes-coupons/deconnexion-partout")
    assert answer.headers["Location"] == SIGN_IN
    for caller in (here, there):
        assert caller.get(HOME).headers["Location"] == SIGN_IN


def test_a_bearer_token_opens_no_young_page_even_beside_its_cookie(house: House) -> None:
    made = house.file(person=YOUNG)
    caller = in_(house, made[0])
    token = house.token(house.actor(Role.OFFICER))
    answer = caller.get(HOME, headers={"Authorization": f"Bearer {token}"})
    assert answer.headers["Location"] == SIGN_IN
