"""A young person's pages: what a browser is given, what it keeps, and what is never given away."""

import json
import re
from dataclasses import replace

import pytest

from tests.blueprints.calls import nobody
from tests.blueprints.young_calls import HOME, SIGN_IN, ask_link, fill, in_, text_of
from tests.builders import House
from tests.reissued import provisional, with_provisional
from tests.young import EMAIL, OTHER, YOUNG, person_of
from webapp.adapters.clock import NullClock
from webapp.domain.actors import Role
from webapp.domain.coupon import RevocationReason
from webapp.services import coupons


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


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
    house.validate(transaction_id)
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


def test_a_provisional_coupon_says_so_on_day_21_and_that_another_may_follow_on_day_22(
    house: House,
) -> None:  # M11
    first = house.file(person=YOUNG)[0]
    with_provisional(house)
    provisional(house, house.actor(Role.OFFICER), first.coupon_id)
    caller = in_(house, first)
    house.clock.move(days=21)
    page = text_of(caller.get(HOME))
    assert "Ce coupon est provisoire. Le définitif prendra sa place." in page
    assert "2 avril 2026" in page
    house.clock.move(days=1)
    page = text_of(caller.get(HOME))
    assert "data-qr" not in page
    assert "Coupon 1 provisoire terminé" in page
    assert "un autre coupon peut prendre sa place" in page


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
