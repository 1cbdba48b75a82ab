"""The coupon on paper: what its sheet says and keeps to itself, and that no other rank can be printed."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import typst

from scanner import read_frame
from tests.blueprints.calls import Caller, caller, nobody, signed_in
from tests.builders import House
from tests.paper import Paper
from tests.reissued import provisional, with_provisional
from tests.young import OTHER, YOUNG, young_session
from webapp.adapters.pdf import NullPrinter
from webapp.domain.actors import Actor, Role
from webapp.domain.coupon import RevocationReason
from webapp.services import coupons
from webapp.services.coupons import IssuedCoupon

FORMS = Path(__file__).parents[2] / "templates" / "pdf"


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def in_(house: House, coupon: IssuedCoupon) -> Caller:
    """The one whose coupon it is, signed in."""
    found = nobody(house)
    found.client.set_cookie("guichet-jeune", young_session(house, coupon))
    return found


def sheet_of(coupon_id: str) -> str:
    return f"/mes-coupons/imprimer/{coupon_id}.pdf"


@pytest.fixture
def words_of(house: House) -> Callable[[Caller, str], dict[str, str]]:
    """What the printer is handed for an address."""

    def words(who: Caller, path: str) -> dict[str, str]:
        printer = NullPrinter()
        house.app.extensions["guichet"] = replace(house.office, printer=printer)
        assert who.get(path).status_code == 200
        [(form, asked)] = printer.asked
        assert form == "coupon"
        return dict(asked)

    return words


def test_the_sheet_bears_all_that_a_school_and_its_owner_need(house: House) -> None:  # F26, F29
    first = house.file(person=YOUNG)[0]
    answer = in_(house, first).get(sheet_of(first.coupon_id))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="coupon-1.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    paper = Paper(answer.data)
    assert paper.pages == 1
    for said in (
        "Coupon 1 sur 3",
        "2024",
        "300 €",
        "Valable jusqu’au 12 mars 2027 inclus",
        "Votre pièce d’identité, en cours de validité.",
        "Contrat de formation",
        "Présentez cette feuille à une école du marché 2024.",
        "03 87 15 09 16",
        house.scheme.label,
    ):
        assert said in paper.text, said
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-", paper.text), "the number is grouped"
    assert first.number in paper.text.replace("-", "")
    assert "provisoire" not in paper.text


def test_the_sheet_is_accessible_and_its_code_has_words(house: House) -> None:
    first = house.file(person=YOUNG)[0]
    paper = Paper(in_(house, first).get(sheet_of(first.coupon_id)).data)
    assert "<pdfuaid:part>1</pdfuaid:part>" in paper.metadata
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in paper.metadata
    assert (paper.roles.count("H1"), paper.roles.count("H2"), paper.roles.count("Figure")) == (1, 2, 1)
    assert paper.roles.count("LI") == 4
    assert b"/Subtype/Image" not in paper.raw, "the code is drawn, and sharp at any size"


def test_a_sheet_that_is_found_does_not_say_whose_it_is(house: House) -> None:
    first = house.file(person=YOUNG)[0]
    told = Paper(in_(house, first).get(sheet_of(first.coupon_id)).data).text
    for private in ("Camille", "EXEMPLE", "2005", first.coupon_id):
        assert private not in told


def test_only_the_usable_rank_is_printed_and_the_others_do_not_exist(house: House, staff: Actor) -> None:
    made = house.file(person=YOUNG)
    mine = in_(house, made[0])
    printed = {one.coupon_id: mine.get(sheet_of(one.coupon_id)) for one in made}
    assert [answer.status_code for answer in printed.values()] == [200, 404, 404]
    house.validated(staff, made[0].coupon_id)
    answers = [mine.get(sheet_of(one.coupon_id)) for one in made]
    assert [answer.status_code for answer in answers] == [404, 200, 404], "what was used is not printed again"
    assert all(b"%PDF" not in answer.data for answer in answers if answer.status_code == 404)


def test_neither_somebody_elses_nor_a_stopped_one_nor_a_stale_one_is_printed(house: House) -> None:
    mine, theirs = house.file(person=YOUNG)[0], house.file(person=OTHER)[0]
    who = in_(house, mine)
    assert who.get(sheet_of(theirs.coupon_id)).status_code == 404
    assert nobody(house).get(sheet_of(mine.coupon_id)).status_code == 302
    coupons.revoke(house.office, house.actor(Role.OFFICER), mine.coupon_id, why="Émis deux fois par mégarde.")
    assert who.get(sheet_of(mine.coupon_id)).status_code == 404
    house.clock.move(days=370)
    assert in_(house, theirs).get(sheet_of(theirs.coupon_id)).status_code == 404


def test_the_button_stands_beside_the_usable_coupon_alone(house: House) -> None:
    made = house.file(person=YOUNG)
    page = in_(house, made[0]).get("/mes-coupons").get_data(as_text=True)
    assert re.findall(r'href="(/mes-coupons/imprimer/[^"]+)"', page) == [sheet_of(made[0].coupon_id)]


def test_a_coupon_of_the_market_that_bears_nothing_bears_nothing(
    house: House, words_of: Callable[[Caller, str], dict[str, str]]
) -> None:  # F26
    first = house.file("2021", person=YOUNG)[0]
    words = words_of(in_(house, first), sheet_of(first.coupon_id))
    assert words["mention"] == ""
    assert words["where"] == "Présentez cette feuille à une école de l’ancien marché."


def test_a_file_that_is_bound_is_told_so_on_paper(
    house: House, staff: Actor, words_of: Callable[[Caller, str], dict[str, str]]
) -> None:
    made = house.file(person=YOUNG)
    house.validated(staff, made[0].coupon_id)
    words = words_of(in_(house, made[1]), sheet_of(made[1].coupon_id))
    assert words["where"] == "Présentez cette feuille à l’école qui suit votre dossier."


def test_every_word_that_the_form_asks_for_is_handed_to_it(
    house: House, words_of: Callable[[Caller, str], dict[str, str]]
) -> None:
    first = house.file(person=YOUNG)[0]
    words = words_of(in_(house, first), sheet_of(first.coupon_id))
    source = (FORMS / "coupon.typ").read_text("utf-8")
    assert set(re.findall(r"said\.([a-z]+)", source)) == set(words)


def test_the_code_on_the_sheet_says_the_signed_text_and_measures_forty_millimetres(
    house: House, words_of: Callable[[Caller, str], dict[str, str]]
) -> None:
    first = house.file(person=YOUNG)[0]
    words = words_of(in_(house, first), sheet_of(first.coupon_id))
    picture = typst.compile(FORMS / "coupon.typ", root=FORMS, format="png", ppi=150.0, sys_inputs=words)
    assert isinstance(picture, bytes)
    (symbol,) = read_frame(picture)
    assert symbol.text == coupons.signed_texts(house.office, [first.coupon_id])[first.coupon_id]
    side_mm = np.linalg.norm(np.subtract(symbol.quad[0], symbol.quad[1])) / 150 * 25.4
    assert side_mm >= 40
    drawn = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert drawn is not None
    assert np.ptp(drawn, axis=2).max() == 0, "no colour that a copier would lose"


def test_a_provisional_coupon_is_printed_for_its_owner_with_its_date(
    house: House, words_of: Callable[[Caller, str], dict[str, str]]
) -> None:  # M11
    with_provisional(house)
    officer = house.actor(Role.OFFICER)
    final = house.file(person=YOUNG)[0]
    made = provisional(house, officer, final.coupon_id, reason=RevocationReason.LOST)
    path = f"/region/coupons/{made}/provisoire.pdf"
    house.clock.move(days=2)
    desk = signed_in(house, officer)
    assert path in desk.get(f"/region/coupons/{made}").get_data(as_text=True)
    words = words_of(desk, path)
    assert words["provisional"] == "Coupon provisoire du 12 mars 2026."
    assert words["until"] == "Valable jusqu’au 2 avril 2026 inclus"
    assert words_of(in_(house, final), sheet_of(made)) == words, "its owner prints the same"
    assert desk.get(f"/region/coupons/{final.coupon_id}/provisoire.pdf").status_code == 404
    assert caller(house, house.actor(Role.ADMINISTRATOR), scopes="region").get(path).status_code == 403
    house.clock.move(days=20)
    assert desk.get(path).status_code == 404, "past its last day"


def test_a_provisional_coupon_whose_turn_is_to_come_is_not_printed(house: House) -> None:
    with_provisional(house)
    officer = house.actor(Role.OFFICER)
    made = provisional(house, officer, house.file()[1].coupon_id, reason=RevocationReason.LOST)
    desk = signed_in(house, officer)
    assert "provisoire.pdf" not in desk.get(f"/region/coupons/{made}").get_data(as_text=True)
    assert desk.get(f"/region/coupons/{made}/provisoire.pdf").status_code == 404


def test_the_region_prints_nobodys_final_coupon(house: House) -> None:
    first = house.file(person=YOUNG)[0]
    desk = signed_in(house, house.actor(Role.OFFICER))
    assert "provisoire.pdf" not in desk.get(f"/region/coupons/{first.coupon_id}").get_data(as_text=True)
    assert desk.get(f"/region/coupons/{first.coupon_id}/provisoire.pdf").status_code == 404
