"""The help page: every refusal is explained under its code, and every refusal shown leads there."""

import io
import re
from collections.abc import Callable

import html5lib
import pytest
from werkzeug.test import TestResponse

from scanner.number import format_number
from tests.blueprints.calls import Caller, caller, nobody
from tests.builders import CAMILLE, House
from tests.services.test_refusals import CASES, Case
from webapp.domain.actors import Actor, Role
from webapp.web import errors, statuses
from webapp.web.help import OTHERS, help_entries
from webapp.web.messages import codes
from webapp.web.messages.why import SECTIONS, WHY
from webapp.web.support import TEL

REFUSALS = codes() - {"ok"}
CONTRACT = {
    *("scheme_suspended", "partner_not_validated", "market_mismatch", "coupon_revoked", "already_debited"),
    *("coupon_expired", "other_partner", "out_of_order", "previous_not_validated", "previous_not_paid"),
    *("identity_required", "identity_locked", "wait", "face_not_confirmed", "claim_reused"),
    *("coupon_unknown", "payload_forged", "payload_unreadable", "number_mistyped"),
    *("empty", "too_large", "unsupported_type", "unreadable", "live_code_required", "live_code_wrong"),
}
"""The codes of the contract that a screen of the counter may show."""


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def help_page(house: House) -> str:
    return nobody(house).get("/aide").get_data(as_text=True)


@pytest.fixture
def anchors(help_page: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', help_page)


def linked(answer: TestResponse) -> set[str]:
    """The anchors of the help page that a page leads to, told of a refusal."""
    page = answer.get_data(as_text=True)
    return set(
        re.findall(r'href="/aide#([^"]+)"', re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL))
    )


def test_every_refusal_has_one_anchor_and_no_anchor_stands_twice(anchors: list[str]) -> None:
    assert REFUSALS >= CONTRACT
    assert sorted(REFUSALS - set(anchors)) == [], "a code without its entry on the help page"
    assert len(anchors) == len(set(anchors))


def test_the_type_of_every_problem_of_the_api_leads_to_an_anchor(anchors: list[str]) -> None:
    for code in sorted(code for of_status in statuses.STATUSES.values() for code in of_status):
        _, body = errors.problem(code)
        assert str(body["type"]).removeprefix("/aide#") in anchors


def test_the_page_is_valid_and_its_contents_lead_to_its_parts(help_page: str, anchors: list[str]) -> None:
    html5lib.HTMLParser(strict=True).parse(help_page)
    contents = re.search(r'<nav class="contents".*?</nav>', help_page, re.DOTALL)
    assert contents is not None
    led_to = re.findall(r'href="#([^"]+)"', contents[0])
    assert set(led_to) <= set(anchors)
    assert {*SECTIONS, OTHERS, "appareil-photo", "tablette", "entrainement"} == set(led_to)
    assert help_page.index(contents[0]) < help_page.index("market_mismatch")


def test_each_entry_says_what_is_why_what_to_do_and_whom_to_call(house: House, help_page: str) -> None:
    for entries in help_entries(house.office.schemes.by_id.values()).values():
        for entry in entries:
            if entry.code in CONTRACT:
                assert entry.why, entry.code
                assert any(advice.steps for advice in entry.advices), entry.code
            # One call a part: repeated in each answer, it made a third of the page's weight.
            part = help_page[help_page.index(f'id="{entry.code}"') :].partition("</section>")[0]
            assert f"tel:{TEL}" in part, entry.code


def test_every_reason_belongs_to_a_code_and_to_one_part() -> None:
    placed = [code for part in SECTIONS.values() for code in part]
    assert set(placed) == set(WHY)
    assert len(placed) == len(set(placed))
    assert set(WHY) <= REFUSALS


def test_both_ways_of_mismatch_are_told_under_one_anchor(help_page: str) -> None:  # F25, F26
    block = help_page[help_page.index('id="market_mismatch"') :].partition("</details>")[0]
    assert "Vous n&#39;êtes pas autorisé à débiter ce voucher." in block
    assert "Votre convention\u00a0: ancien marché. Le coupon\u00a0: marché 2024." in block
    assert "Votre convention\u00a0: marché 2024. Le coupon\u00a0: ancien marché." in block
    assert "Indiquez au jeune une école du marché 2024." in block
    assert "Indiquez au jeune une école de l’ancien marché." in block


def test_the_line_says_whether_somebody_answers_now(house: House) -> None:  # F20
    assert "<b>Ouvert</b> jusqu’à 17\u00a0h\u00a030" not in nobody(house).get("/aide").get_data(as_text=True)
    house.clock.move(hours=3)
    assert "<b>Ouvert</b> jusqu’à 17\u00a0h\u00a030" in nobody(house).get("/aide").get_data(as_text=True)


@pytest.mark.parametrize(("bring_about", "code"), CASES)
def test_a_refused_coupon_leads_to_its_own_answer(
    house: House, anchors: list[str], bring_about: Callable[[House], Case], code: str
) -> None:
    case = bring_about(house)
    found = linked(caller(house, case.actor).get(f"/comptoir/coupon/{case.coupon_id}"))
    assert found == {code}
    assert code in anchors


def forms(api: Caller, path: str, **sent: object) -> TestResponse:
    return api.call("POST", path, data=sent)


def a_mistyped_number(house: House, api: Caller) -> TestResponse:
    number = format_number(house.file()[0].number)
    return forms(api, "/comptoir/numero", number=number[:-1] + ("A" if number[-1] != "A" else "B"))


def an_unknown_number(_house: House, api: Caller) -> TestResponse:
    return forms(api, "/comptoir/numero", number="AB-1234-NOWHERE")


def a_broken_text(_house: House, api: Caller) -> TestResponse:
    return forms(api, "/comptoir/numero", number="AP1:half of it")


def no_photo(_house: House, api: Caller) -> TestResponse:
    return forms(api, "/comptoir/photo")


def no_picture(_house: House, api: Caller) -> TestResponse:
    return forms(api, "/comptoir/photo", frame=(io.BytesIO(b"%PDF-1.7 not a photo"), "a.jpg"))


def a_wrong_name(house: House, api: Caller) -> TestResponse:
    return _typed(house.file()[0].coupon_id, api)


def _typed(coupon_id: str, api: Caller) -> TestResponse:
    born = CAMILLE.birth_date
    return forms(
        api,
        f"/comptoir/coupon/{coupon_id}/identite",
        family_name="Personne",
        birth_day=born.day,
        birth_month=born.month,
        birth_year=born.year,
        document_type="cni",
        document_valid="1",
    )


def a_wait(house: House, api: Caller) -> TestResponse:
    coupon_id = house.file()[0].coupon_id
    for _ in range(3):
        _typed(coupon_id, api)
    return _typed(coupon_id, api)


def a_lock(house: House, api: Caller) -> TestResponse:
    coupon_id = house.file()[0].coupon_id
    for _ in range(6):
        _typed(coupon_id, api)
        house.clock.move(seconds=121)
    return api.get(f"/comptoir/coupon/{coupon_id}")


def an_identity_to_make_again(house: House, api: Caller) -> TestResponse:
    return api.get(f"/comptoir/coupon/{house.file()[0].coupon_id}/identite?a_refaire=1")


def no_such_page(_house: House, api: Caller) -> TestResponse:
    return api.get("/comptoir/rien")


def no_such_receipt(house: House, api: Caller) -> TestResponse:
    return api.get(f"/transactions/{house.clock.new_id()}")


SHOWN = [
    (a_mistyped_number, "number_mistyped"),
    (an_unknown_number, "coupon_unknown"),
    (a_broken_text, "payload_unreadable"),
    (no_photo, "empty"),
    (no_picture, "unsupported_type"),
    (a_wrong_name, "identity_mismatch"),
    (a_wait, "wait"),
    (a_lock, "identity_locked"),
    (an_identity_to_make_again, "identity_required"),
    (no_such_page, "not_found"),
    (no_such_receipt, "transaction_unknown"),
]


@pytest.mark.parametrize(("show", "code"), SHOWN)
def test_a_refusal_on_any_other_page_leads_to_its_own_answer(
    house: House, api: Caller, anchors: list[str], show: Callable[[House, Caller], TestResponse], code: str
) -> None:
    assert linked(show(house, api)) == {code}
    assert code in anchors


def test_a_page_for_somebody_else_leads_to_its_own_answer(house: House, anchors: list[str]) -> None:
    officer: Actor = house.actor(Role.OFFICER)
    assert linked(caller(house, officer, scopes="counter region").get("/comptoir")) == {"role_required"}
    assert "role_required" in anchors


def test_a_token_past_its_day_is_led_to_its_own_answer(house: House, staff: Actor) -> None:
    old = caller(house, staff, days=1)
    house.clock.move(days=2)
    assert linked(old.get("/comptoir")) == {"unauthenticated"}
