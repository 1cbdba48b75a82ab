"""« Ce n'est pas moi »: the link, the anomaly it opens, and what it never does twice."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.builders import House
from webapp.domain.actors import Role
from webapp.domain.anomaly import AnomalyKind, last_day_to_disavow
from webapp.domain.calendar import paris_bounds
from webapp.domain.errors import DomainError
from webapp.services import disavow, ledger, review, transaction_search, transactions
from webapp.services.links import DISAVOWAL, id_of_token, link_token
from webapp.store.database import db


def token_of(house: House, transaction_id: str) -> str:
    return link_token(house.office, DISAVOWAL, transaction_id)


def test_a_token_gives_its_thing_back_for_its_purpose_alone(house: House) -> None:
    thing = house.clock.new_id()
    token = token_of(house, thing)
    assert id_of_token(house.office, DISAVOWAL, token) == thing
    assert id_of_token(house.office, "another", token) is None
    assert thing.replace("-", "") not in token


@pytest.mark.parametrize(
    "wrong", ["", "x", "é", "=" * 43, "A" * 43, "A" * 44, "../x", "A" * 5000, "A\n" * 20]
)
def test_a_token_that_we_did_not_write_gives_nothing(house: House, wrong: str) -> None:
    assert id_of_token(house.office, DISAVOWAL, wrong) is None


def test_a_token_with_one_character_changed_gives_nothing(house: House) -> None:
    token = token_of(house, house.clock.new_id())
    # The last character holds two bits that say nothing.
    for place in range(len(token) - 1):
        other = "B" if token[place] == "A" else "A"
        assert id_of_token(house.office, DISAVOWAL, token[:place] + other + token[place + 1 :]) is None


def test_a_link_of_no_debit_is_unknown(house: House) -> None:
    for token in (token_of(house, house.clock.new_id()), "x"):
        for act in (disavow.view_disputed, disavow.disavow):
            with pytest.raises(DomainError, match="link_unknown"):
                act(house.office, token)


def test_to_look_changes_nothing(house: House) -> None:
    token = token_of(house, house.debited(house.actor(), house.file()[0].coupon_id))
    before = house.dump()
    seen = disavow.view_disputed(house.office, token)
    assert (seen.amount_cents, seen.rank, seen.disputed, seen.cancelled) == (30000, 1, False, False)
    assert house.dump() == before


def test_a_disavowal_opens_one_anomaly_with_its_entry_and_its_event(house: House) -> None:
    first = house.file()[0]
    transaction_id = house.debited(house.actor(), first.coupon_id)
    house.clock.move(hours=2)
    assert disavow.disavow(house.office, token_of(house, transaction_id)).disputed
    (anomaly,) = house.rows("anomaly")
    assert (anomaly["transaction_id"], anomaly["kind"]) == (transaction_id, "not_me")
    assert (anomaly["opened_by"], anomaly["closed_at"]) == (None, None)
    entry = house.entries(first.coupon_id)[-1]
    assert (entry.kind, entry.amount_cents) == ("anomaly_opened", 0)
    named = {"transaction_id": transaction_id, "anomaly_id": anomaly["id"], "anomaly": "not_me"}
    assert entry.data == {**named, "staff_how": "link"}
    assert [row["kind"] for row in house.rows("outbox_message")] == ["coupon_debited", "debit_disavowed"]
    assert ledger.verify(house.office) == []
    assert house.balance() == 30000, "the debit stays what it is"


def test_said_twice_it_counts_once(house: House) -> None:
    token = token_of(house, house.debited(house.actor(), house.file()[0].coupon_id))
    disavow.disavow(house.office, token)
    before = house.dump()
    assert disavow.disavow(house.office, token).disputed
    assert house.dump() == before


def test_said_by_two_taps_at_once_it_counts_once(house: House) -> None:
    token = token_of(house, house.debited(house.actor(), house.file()[0].coupon_id))
    ready, seen = threading.Barrier(2), []

    def tap() -> None:
        with house.app.app_context():
            ready.wait()
            seen.append(disavow.disavow(house.office, token).disputed)
            db.session.remove()

    threads = [threading.Thread(target=tap) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [True, True]
    assert len(house.rows("anomaly")) == 1
    assert ledger.verify(house.office) == []


def test_a_cancelled_debit_needs_no_anomaly(house: House) -> None:
    actor = house.actor()
    transaction_id = house.debited(actor, house.file()[0].coupon_id)
    owner = house.actor(Role.OWNER, actor.partner_id)
    review.reverse(house.office, owner, transaction_id, "Le jeune s'est trompé de jour.")
    seen = disavow.disavow(house.office, token_of(house, transaction_id))
    assert (seen.cancelled, seen.disputed) == (True, False)
    assert house.rows("anomaly") == []


def test_the_flag_stands_beside_the_status_for_the_school_and_the_region(house: House) -> None:
    actor = house.actor()
    disputed = house.debited(actor, house.file()[0].coupon_id)
    other = house.debited(actor, house.file()[0].coupon_id)
    disavow.disavow(house.office, token_of(house, disputed))
    listed = {
        line.id: (line.status, line.anomalies) for line in transaction_search.find(house.office, actor).lines
    }
    assert listed[disputed] == ("awaiting_documents", (AnomalyKind.NOT_ME,))
    assert listed[other][1] == ()
    for who in (actor, house.actor(Role.OFFICER)):
        view = transactions.view_transaction(house.office, who, disputed)
        assert view.anomalies == (AnomalyKind.NOT_ME,)


def test_a_link_serves_until_the_end_of_its_last_day_and_then_changes_nothing(house: House) -> None:
    token = token_of(house, house.debited(house.actor(), house.file()[0].coupon_id))
    until = last_day_to_disavow(house.scheme, house.clock.now())
    assert until == date(2027, 4, 12), "thirteen months after 12 March 2026"
    end = paris_bounds(until)[1]
    house.clock.set(end - timedelta(seconds=1))
    assert not disavow.view_disputed(house.office, token).disputed
    house.clock.set(end)
    before = house.dump()
    for act in (disavow.view_disputed, disavow.disavow):
        with pytest.raises(DomainError, match="link_expired"):
            act(house.office, token)
    assert house.dump() == before


def test_how_long_a_link_serves_is_the_scheme_s_word(house: House) -> None:
    token = token_of(house, house.debited(house.actor(), house.file()[0].coupon_id))
    house.change_scheme(disavowal=replace(house.scheme.disavowal, months=1))
    house.clock.move(days=32)
    with pytest.raises(DomainError, match="link_expired"):
        disavow.view_disputed(house.office, token)
