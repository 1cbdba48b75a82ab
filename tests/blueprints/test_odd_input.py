"""Odd input, a database away, partners that change: each gets a clear answer, none a fault of ours."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, event, insert, update
from sqlalchemy.exc import OperationalError

from tests.builders import House, open_house
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import DomainError
from webapp.domain.identity import Guard, TryLocked, decide_try, rested
from webapp.services import accounts
from webapp.services.debit import Answer, debit_all
from webapp.store import coupons
from webapp.store.coupons import AidFileRow
from webapp.store.database import db, writing
from webapp.store.people import Membership
from webapp.web.wire import write_outcome


@pytest.fixture
def house(database_url: str, instance_path: Path) -> Iterator[House]:
    with open_house(database_url, instance_path) as opened:
        yield opened


def client_of(house: House, actor: Actor) -> FlaskClient:
    client = house.app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {house.token(actor)}"
    return client


@pytest.mark.parametrize("day", ["9" * 30, "٣", "-1", "0", "31", ""])
def test_a_day_that_is_none_is_told_under_its_field(house: House, day: str) -> None:
    actor, coupon_id = house.actor(), house.file()[0].coupon_id
    sent = {
        "family_name": "Exemple",
        "birth_day": day,
        "birth_month": "2",
        "birth_year": "2005",
        "document_type": "cni",
        "document_valid": "1",
    }
    page = client_of(house, actor).post(f"/comptoir/coupon/{coupon_id}/identite", data=sent)
    assert page.status_code == 422
    assert "Cette date n’existe pas" in page.get_data(as_text=True)


@pytest.mark.parametrize("check_id", ["%00", "nothing", "", "9" * 36])
def test_a_confirmation_without_a_check_leads_back_to_the_identity(house: House, check_id: str) -> None:
    actor, coupon_id = house.actor(), house.file()[0].coupon_id
    client = client_of(house, actor)
    for step in ("personne", "debit"):
        page = client.get(f"/comptoir/coupon/{coupon_id}/{step}?verification={check_id}&visage=oui")
        assert page.status_code == 303
        assert "/identite" in page.headers["Location"]


def test_a_debit_without_the_face_leads_back_to_the_person(house: House) -> None:
    actor, coupon_id = house.actor(), house.file()[0].coupon_id
    check_id = house.verified(actor, coupon_id)
    page = client_of(house, actor).get(f"/comptoir/coupon/{coupon_id}/debit?verification={check_id}")
    assert page.headers["Location"].endswith(f"/personne?verification={check_id}")


def test_a_reason_no_database_can_hold_is_asked_for_again(house: House) -> None:
    owner = house.actor(Role.OWNER)
    transaction_id = house.debited(owner, house.file()[0].coupon_id)
    page = client_of(house, owner).post(
        f"/transactions/{transaction_id}/annulation", data={"reason": "Le jeune\x00 est parti."}
    )
    assert page.status_code == 422
    assert "10" in page.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/comptoir", "/aide"])
def test_a_database_away_is_said_on_a_page_too(house: House, path: str) -> None:
    client = client_of(house, house.actor())

    def away(*_: object) -> None:
        import sqlite3  # noqa: PLC0415  the error as the driver raises it

        cause = sqlite3.OperationalError("database is locked")
        cause.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise OperationalError("SELECT", {}, cause)

    event.listen(db.engine, "before_cursor_execute", away)
    try:
        page = client.get(path)
    finally:
        event.remove(db.engine, "before_cursor_execute", away)
    assert page.status_code in {200, 503}
    assert (page.status_code == 503) == (path == "/comptoir")


def test_fewer_tries_in_the_scheme_lock_what_was_tried_before(house: House) -> None:
    limits = replace(house.office.schemes[house.scheme_id].identity, waits_seconds=(30,))
    now = house.clock.now()
    guard = rested(limits, Guard(wrong=5, last_wrong_at=now), now)
    assert decide_try(limits, guard, [], now) == TryLocked(now + timedelta(hours=24))


def test_a_school_that_lets_somebody_go_is_not_replaced_by_another(house: House) -> None:
    first, second = sorted([house.partner(), house.partner()])
    actor = house.actor(Role.COUNTER, first)
    with writing() as tx:
        tx.execute(
            insert(Membership),
            [{"account_id": actor.account_id, "partner_id": second, "role": "counter"}],
        )
    assert accounts.actor_of_account(actor.account_id, frozenset(), None).partner_id == first
    assert accounts.actor_of_account(actor.account_id, frozenset(), second).partner_id == second
    with writing() as tx:
        tx.execute(delete(Membership).where(Membership.partner_id == second))
    gone = accounts.actor_of_account(actor.account_id, frozenset(), second)
    assert (gone.partner_id, gone.roles) == (None, frozenset())


def test_another_kind_of_authorization_opens_nothing_and_proves_no_form(house: House) -> None:
    client = house.app.test_client()
    basic = {"Authorization": "Basic eDp5"}
    assert client.get("/transactions", headers=basic).status_code == 302
    kinds = [client.post("/deconnexion", headers=headers) for headers in ({}, basic)]
    assert {(page.status_code, page.headers.get("Location")) for page in kinds} == {
        (kinds[0].status_code, kinds[0].headers.get("Location"))
    }
    api = client.post("/api/v1/coupons/read", headers=basic, json={"number": "1234"})
    assert api.status_code in {401, 403}


def test_one_claim_we_stumble_on_stops_no_other_of_its_batch(house: House) -> None:
    actor = house.actor()
    good, bad = house.file()[0].coupon_id, house.file()[0].coupon_id
    claims = [house.claim(actor, bad), house.claim(actor, good)]
    with writing() as tx:
        # A file whose scheme is no longer there: a fault of ours, not of the one who asks.
        file_id = coupons.issued(tx, [bad])[0].coupon.file_id
        tx.execute(update(AidFileRow).where(AidFileRow.id == file_id).values(scheme_id="gone"))
    stumbled, settled = debit_all(house.office, actor, claims, write_outcome)
    assert isinstance(stumbled, DomainError)
    assert stumbled.code == "internal"
    assert isinstance(settled, Answer)
    assert settled.status == 201


def test_a_batch_sent_again_gets_its_first_answers(house: House) -> None:
    actor, coupon_id = house.actor(), house.file()[0].coupon_id
    claims = [house.claim(actor, coupon_id) for _ in range(12)]
    first = debit_all(house.office, actor, claims, write_outcome)
    again = debit_all(house.office, actor, claims, write_outcome)
    bodies = [[(a.status, a.body) for a in answers if isinstance(a, Answer)] for answers in (first, again)]
    assert bodies[0] == bodies[1]
    assert [status for status, _ in bodies[0]] == [201] + [409] * 11
