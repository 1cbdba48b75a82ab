"""A young person's pages: what a browser is given, what it keeps, and what is never given away."""

import json
import re
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from tests.blueprints.calls import Caller, nobody, signed_in
from tests.builders import House
from tests.young import EMAIL, OTHER, YOUNG, bodies, person_of, tell, young_session
from webapp.adapters.clock import NullClock
from webapp.domain.actors import Role
from webapp.domain.coupon import RevocationReason
from webapp.services import coupons, review
from webapp.services.coupons import IssuedCoupon

HOME, SIGN_IN = "/mes-coupons", "/mes-coupons/connexion"


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def fill(caller: Caller, page: str, to: str = "", **fields: str) -> TestResponse:
    """Send a form as its page would."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', text_of(caller.get(page)))
    assert token, page
    return caller.call("POST", to or page, data={"csrf_token": token[1], **fields})


def in_(house: House, coupon: IssuedCoupon) -> Caller:
    """The one whose coupon it is, signed in."""
    caller = nobody(house)
    caller.client.set_cookie("guichet-jeune", young_session(house, coupon))
    return caller


def ask_link(house: House, caller: Caller, email: str = EMAIL) -> str:
    """Ask for a link as a browser does; its address, from the mail."""
    house.clock.move(seconds=1)
    assert fill(caller, SIGN_IN, email=email).status_code == 303
    tell(house)
    found = re.findall(r"http://localhost(/mes-coupons/lien/\S+)", "\n".join(bodies(house, email)))
    return str(found[-1])


def cookies(answer: TestResponse) -> dict[str, str]:
    return {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}


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
    said["link_expired", answer.status_code] = text_of(answer)
    assert set(said) == {
        ("link_other_browser", 403),
        ("link_unknown", 404),
        ("link_used", 410),
        ("link_expired", 410),
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


def test_of_three_coupons_the_page_gives_away_the_usable_one_alone(house: House) -> None:
    made, theirs = house.file(person=YOUNG), house.file(person=OTHER)
    actor, caller = house.actor(), in_(house, made[0])

    def shown() -> list[int]:
        page = text_of(caller.get(HOME)) + text_of(caller.get("/mes-coupons/compte"))
        assert not any(coupon.number in page.replace("-", "") for coupon in theirs)
        assert page.count("<svg xmlns") == page.count("data-coupon ")
        return [coupon.rank for coupon in made if coupon.number in page.replace("-", "")]

    assert shown() == [1]
    transaction_id = house.debited(actor, made[0].coupon_id)
    assert shown() == []
    assert "après validation du coupon 1 par la Région" in text_of(caller.get(HOME))
    review.validate(house.office, house.actor(Role.OFFICER), transaction_id)
    assert shown() == [2]
    coupons.revoke(house.office, house.actor(Role.OFFICER), made[1].coupon_id, RevocationReason.WITHDRAWN)
    assert shown() == []
    assert "La Région l’a retiré" in text_of(caller.get(HOME))


def test_the_coupon_says_what_to_bring_until_when_and_its_market(house: House) -> None:  # F11, F26, F29
    made, old = house.file(person=YOUNG), house.file("2021", person=OTHER)
    page = text_of(in_(house, made[0]).get(HOME))
    for said in (
        "Marché 2024",
        "Contrat de formation",
        "12 mars 2027",
        "Apportez votre pièce d’identité",
        'aria-label="QR du coupon 1, 300\u00a0€"',
        "/mes-coupons/ecoles",
    ):
        assert said in page, said
    assert re.search(r'data-keep="number">\w{4}-\w{4}-\w{4}-\w{2}<', page)
    assert "mention" in text_of(in_(house, old[0]).get(HOME))
    assert "Marché 2024" not in text_of(in_(house, old[0]).get(HOME))


def test_what_happened_is_told_and_disputed_from_here(house: House) -> None:
    made, actor = house.file(person=YOUNG), house.actor()
    caller = in_(house, made[0])
    transaction_id = house.debited(actor, made[0].coupon_id)
    page = text_of(caller.get(HOME))
    assert "En attente de justificatif" in page
    assert "L’école doit encore envoyer ses justificatifs à la Région." in page
    way = f"/mes-coupons/pas-moi/{transaction_id}"
    assert way in page
    assert 'data-outcome="open"' in text_of(caller.get(way))
    assert fill(caller, way).headers["Location"] == way
    assert 'data-outcome="disputed"' in text_of(caller.get(way))
    page = text_of(caller.get(HOME))
    assert "Contesté par le jeune" in page
    assert way not in page
    assert len(house.rows("anomaly")) == 1


def test_a_lost_coupon_is_stopped_when_its_owner_confirms_and_not_before(house: House) -> None:  # M12
    made = house.file(person=YOUNG)
    caller = in_(house, made[0])
    way = f"/mes-coupons/remplacer/{made[0].coupon_id}"
    page = text_of(caller.get(way))
    assert re.findall(r"Frais[^<]*?(\d+)", page) == ["15", "8"]
    for fields in ({}, {"reason": "lost"}, {"reason": "stolen", "confirmed": "oui"}, {"reason": "burnt"}):
        assert fill(caller, way, **fields).status_code == 422
    assert house.rows("young_request") == []
    answer = fill(caller, way, reason="lost", confirmed="oui")
    assert answer.headers["Location"] == "/mes-coupons/compte#demandes"
    account = text_of(caller.get("/mes-coupons/compte"))
    assert "En attente de la Région" in account
    assert "15\u00a0€" in account
    home = text_of(caller.get(HOME))
    assert 'data-outcome="coupon_revoked"' in home
    assert "Vous en avez demandé un autre" in home
    assert way not in home
    assert fill(caller, "/mes-coupons/corriger", way, reason="lost", confirmed="oui").status_code == 409


def test_a_correction_is_asked_and_its_state_is_shown(house: House) -> None:
    made = house.file(person=YOUNG)
    caller = in_(house, made[0])
    way = "/mes-coupons/corriger"
    assert fill(caller, way, note="non").status_code == 422
    assert fill(caller, way, note="Mon nom s’écrit Exemples.").status_code == 303
    assert fill(caller, way, note="Mon nom s’écrit Exemples.").status_code == 409
    house.execute("UPDATE young_request SET decided_at = asked_at, granted = :yes", yes=True)
    assert "Acceptée" in text_of(caller.get("/mes-coupons/compte"))


def test_schools_are_found_by_town(house: House) -> None:
    made = house.file(person=YOUNG)
    for town, name in (("Exempleville", "École A"), ("Modèle-sur-Seine", "École B")):
        partner_id = house.partner("2024")
        house.execute("UPDATE partner SET town = :t, name = :n WHERE id = :i", t=town, n=name, i=partner_id)
    caller = in_(house, made[0])
    page = text_of(caller.get("/mes-coupons/ecoles"))
    assert "École A" in page
    assert "École B" in page
    page = text_of(caller.get("/mes-coupons/ecoles?lieu=modele"))
    assert ("École A" in page, "École B" in page) == (False, True)
    assert "Aucune école" in text_of(caller.get("/mes-coupons/ecoles?lieu=%3Cb%3E"))


def test_own_data_is_a_file_in_plain_names(house: House) -> None:
    made = house.file(person=YOUNG)
    caller = in_(house, made[0])
    house.debited(house.actor(), made[0].coupon_id)
    ask_link(house, nobody(house))
    answer = caller.get("/mes-coupons/mes-donnees.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    data = json.loads(answer.data)
    assert data["identité"][0]["nom"] == "Exemple"
    assert [coupon["numéro"] for coupon in data["coupons"]] == [
        made[0].number,
        "masqué tant que ce coupon ne peut pas servir",
        "masqué tant que ce coupon ne peut pas servir",
    ]
    assert data["débits"][0]["statut"] == "En attente de justificatif"
    assert "coupon débité" in {line["sorte"] for line in data["journal"]}


def test_a_person_without_any_file_or_gone_since_is_told_so_plainly(house: House) -> None:
    made = house.file(person=YOUNG)
    caller = in_(house, made[0])
    house.execute("UPDATE aid_file SET beneficiary_id = :o", o=person_of(house, house.file(person=OTHER)[0]))
    page = caller.get(HOME)
    assert (page.status_code, "Aucun coupon" in text_of(page)) == (200, True)


def test_a_page_that_expired_leads_back_to_the_coupons(house: House) -> None:
    made = house.file(person=YOUNG)
    caller = in_(house, made[0])
    answer = caller.call("POST", "/mes-coupons/corriger", data={"note": "Mon nom s’écrit Exemples."})
    assert (answer.status_code, 'data-outcome="csrf_failed"' in text_of(answer)) == (403, True)
    assert 'href="/mes-coupons"' in text_of(answer)
    assert "/connexion" not in text_of(answer).replace(SIGN_IN, "")
    assert house.rows("young_request") == []


def test_the_app_of_the_coupons_is_apart_from_the_counter_s(house: House) -> None:
    caller = nobody(house)
    manifest = caller.get("/mes-coupons/manifest.webmanifest").get_json()
    assert (manifest["start_url"], manifest["scope"]) == (HOME, HOME)
    worker = caller.get("/mes-coupons/sw.js")
    assert worker.headers["Service-Worker-Allowed"] == HOME
    told = json.loads(text_of(worker).partition("self.GUICHET = ")[2].partition(";\n")[0])
    assert told["page"] == "/mes-coupons/hors-ligne"
    assert not any("zxing" in url or "offline/screens" in url for url in told["shell"])
    counter = json.loads(text_of(caller.get("/sw.js")).partition("self.GUICHET = ")[2].partition(";\n")[0])
    assert counter["apart"] == HOME
    assert not any("/young/" in url or url.startswith(HOME) for url in counter["shell"])
    page = text_of(caller.get("/mes-coupons/hors-ligne"))
    assert "csrf" not in page
    assert '/mes-coupons/manifest.webmanifest"' in page


class BrokenClock(NullClock):
    """A clock that makes no ids any more: a fault of ours."""

    def new_id(self) -> str:
        raise RuntimeError("the clock is broken")


def test_a_fault_of_ours_writes_no_secret_to_the_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.file(person=YOUNG)
    caller = nobody(house)
    link = ask_link(house, caller)
    house.app.extensions["guichet"] = replace(house.office, clock=BrokenClock(house.clock.now()))
    house.app.testing = False
    try:
        assert caller.call("POST", link).status_code == 500
    finally:
        house.app.testing = True
    assert "the clock is broken" in caplog.text
    assert "/mes-coupons/lien/<token>" in caplog.text
    assert link.rpartition("/")[2] not in caplog.text
    assert EMAIL not in caplog.text
