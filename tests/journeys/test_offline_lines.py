"""Each line of the protocol's paragraph 7: on a device without network, and once the server is back."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.builders import House
from tests.journeys.conftest import OpenBrowser
from tests.journeys.inside import coupons, inside, somebody
from tests.journeys.offline_lines import Case, cases, forged, keep_by_hand, scheme_file, see, take_by_hand
from tests.journeys.offline_steps import enrol, revoke_devices, type_text
from tests.journeys.steps import COUNTER, copy_document, journal_holds, sign_in
from tests.live import LiveServer
from webapp.domain.actors import Actor, Role
from webapp.domain.coupon import RevocationReason
from webapp.services import coupons as coupon_service
from webapp.services import reissue

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]

Coupons = dict[str, dict[str, Any]]


def paper(house: House, lines: list[Case]) -> Coupons:
    """A fresh young person for each line that needs one."""
    made = {}
    for key in {line.coupon for line in lines}:
        ranks = coupons(house, "2021" if key == "market" else "2024", expired=key == "expired")
        coupon = ranks[1 if key.startswith("second") else 0]
        made[key] = coupon | {"true_text": coupon["text"], "first": ranks[0]["coupon_id"]}
    made["forged"]["text"] = forged(made["forged"]["text"], made["sound"]["text"])
    return made


def duplicate_of(house: House, officer: Actor, lost: dict[str, Any]) -> dict[str, Any]:
    """What the young person who lost a coupon holds instead; the devices' next licence says it is lost."""
    new = reissue.duplicate(house.office, officer, lost["coupon_id"], RevocationReason.LOST)
    text = coupon_service.signed_texts(house.office, [new])[new]
    return {"coupon_id": new, "text": text, "true_text": text}


def answered(page: Page, claim_id: str) -> str:
    """The code that a claim was answered with, as the device keeps it."""
    row: dict[str, Any] = page.evaluate("(id) => byHand.row(id)", claim_id)
    return "accepted" if row["state"] == "accepted" else str(row["answer"]["code"])


def shown(page: Page, line: Case, claim_id: str) -> None:
    """A refusal stands red in the inbox, with its code, what happened and what to do."""
    card = page.locator(f"article:has(a[href$='#refus-{claim_id}'])")
    expect(card, line.name).to_have_attribute("data-outcome", str(line.answer))
    expect(card.locator(".verdict--no"), line.name).to_be_visible()
    expect(card, line.name).to_contain_text(line.words)
    expect(card, line.name).to_contain_text("gardés ici ne comptent pas")
    assert len(card.locator("[data-slot=advice]").inner_text()) > 20, line.name


def test_every_line_has_its_colour_and_code_without_network_and_at_replay(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    lines = cases()
    claims = [line for line in lines if line.answer or line.lost]
    most = sum(line.counted for line in claims)
    caps = {"max_claims": most, "first_rank_max_claims": most, "max_amount_cents": 100_000_000}
    own = str(scheme_file(tmp_path, **caps))
    with inside(live_server) as house:
        made, officer = paper(house, lines), house.actor(Role.OFFICER)
        staff = somebody(house, COUNTER)
        coupon_service.revoke(house.office, officer, made["revoked"]["coupon_id"])
        made["duplicate"] = made["mislaid"] | duplicate_of(house, officer, made["mislaid"])
        house.debited(staff, made["second-known"]["first"])
        live_server.kill()
        live_server.start(GUICHET_SCHEME_FILES=own)
        page = browser_with_camera(None).new_page()
        sign_in(page, live_server)
        enrol(page, live_server)
        live_server.kill()
        page.goto("/comptoir")
        take_by_hand(page)
        page.evaluate("() => byHand.copy()")
        for line in lines:
            if line.screen:
                see(page, line, made[line.coupon])
        wrong_name_is_red_at_the_screen(page, made["stranger"])
        kept = {line.name: keep_by_hand(page, line, made[line.coupon]) for line in claims}
        coupon_service.revoke(house.office, officer, made["revoked-since"]["coupon_id"])
        house.debited(staff, made["debited-since"]["coupon_id"])
        live_server.start(GUICHET_SCHEME_FILES=own)
        page.get_by_role("button", name="Sur ce téléphone").click()
        accepted = [line for line in claims if line.answer == "accepted"]
        settled = page.locator("[data-rows] [data-state=accepted]")
        expect(settled).to_have_count(len(accepted), timeout=30_000)
        expect(page.locator("[data-rows] [data-state=waiting]")).to_have_count(0)
        got = {line.name: answered(page, kept[line.name]) for line in claims if line.answer}
        assert got == {line.name: line.answer for line in claims if line.answer}
        page.locator("[data-kept-count=unread]:visible").click()
        for line in claims:
            if line.answer not in {None, "accepted"}:
                shown(page, line, kept[line.name])
        judged = {row["claim_id"]: row for row in house.rows("device_entry")}
        for name in ("the clock runs ahead", "the clock was set back"):
            assert judged[kept[name]]["judged_at"] == judged[kept[name]]["received_at"], name
        assert {row["kind"] for row in house.rows("device_anomaly")} == {"chain_gap"}
        taken_away(page, live_server, made)
        wound_back(page, house, made)
    journal_holds(live_server)


def wrong_name_is_red_at_the_screen(page: Page, coupon: dict[str, Any]) -> None:
    """Another person's document: the screen says no, and keeps nothing."""
    type_text(page, coupon["text"])
    page.click("[data-action=identity]")
    copy_document(page, coupon, family_name="Personne")
    page.click("[data-action=identity]")
    alert = page.locator("[data-outcome=identity_mismatch]")
    expect(alert).to_have_class(re.compile(r"\bbanner--no\b"))
    expect(alert).to_contain_text("Un nom d’usage ou un double nom se vérifie avec le réseau")
    assert page.locator("[data-action=keep-unverified]").count() == 0
    page.goto("/comptoir")
    take_by_hand(page)


def taken_away(page: Page, server: LiveServer, made: Coupons) -> None:
    """The owner takes the device away while a claim waits on it: refused, and then it says so by itself."""
    line = Case("device revoked", "sound", answer="device_revoked", words="Appareil retiré")
    page.context.set_offline(True)
    claim_id = keep_by_hand(page, line, made["sound"])
    revoke_devices(server)
    page.context.set_offline(False)
    expect(page.locator(f"article:has(a[href$='#refus-{claim_id}'])")).to_be_visible(timeout=30_000)
    shown(page, line, claim_id)
    page.context.set_offline(True)
    page.goto("/hors-ligne")
    type_text(page, made["after"]["text"])
    verdict = page.locator("#content .verdict")
    expect(verdict).to_have_attribute("data-outcome", "device_revoked")
    expect(verdict).to_have_class(re.compile(r"\bverdict--off\b"))


def wound_back(page: Page, house: House, made: Coupons) -> None:
    """The device is put back to an older copy of itself: its next claim takes a place that is taken."""
    line = Case("rewind", "again", answer="chain_broken", words="Journal de l’appareil incohérent")
    take_by_hand(page)
    page.evaluate("() => byHand.putBack()")
    claim_id = keep_by_hand(page, line, made["more"])
    page.get_by_role("button", name="Retour").click()
    page.context.set_offline(False)
    page.goto("/hors-ligne#a-regler")
    expect(page.locator(f"article:has(a[href$='#refus-{claim_id}'])")).to_be_visible(timeout=30_000)
    shown(page, line, claim_id)
    assert "chain_broken" in {row["kind"] for row in house.rows("device_anomaly")}
