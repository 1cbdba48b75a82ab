"""What a young person asks of the Region: a duplicate, a correction; and their own data."""

import threading
from datetime import date

import pytest
from sqlalchemy import MetaData
from sqlalchemy.exc import IntegrityError

from tests.builders import House
from tests.young import OTHER, YOUNG, link_of, person_of
from webapp.domain.actors import Role
from webapp.domain.calendar import paris_bounds
from webapp.domain.coupon import RevocationReason
from webapp.domain.errors import DomainError
from webapp.domain.young_request import RequestKind, RequestState
from webapp.services import coupons, ledger, young_data, young_links, young_requests, young_view
from webapp.store import young_data as stored
from webapp.store.database import Base, db

WORDS = "Mon sac a été volé dans le train."
LOST, STOLEN, DAMAGED = RevocationReason.LOST, RevocationReason.STOLEN, RevocationReason.DAMAGED


def ask(
    house: House, coupon_id: str, reason: RevocationReason = LOST, words: str = "", who: str = ""
) -> None:
    (coupon,) = (row for row in house.rows("coupon") if row["id"] == coupon_id)
    (file,) = (row for row in house.rows("aid_file") if row["id"] == coupon["file_id"])
    young_requests.ask_duplicate(house.office, who or file["beneficiary_id"], coupon_id, reason, words)


def code_of(
    house: House, coupon_id: str, reason: RevocationReason = LOST, words: str = "", who: str = ""
) -> str:
    with pytest.raises(DomainError) as raised:
        ask(house, coupon_id, reason, words, who)
    return raised.value.code


@pytest.mark.parametrize(
    ("reason", "words", "fee", "stops"),
    [(LOST, "", 1500, True), (DAMAGED, "Passé à la machine.", 800, False), (STOLEN, WORDS, 0, True)],
)
def test_a_duplicate_is_asked_with_its_fee_and_what_may_be_in_other_hands_stops(
    house: House, reason: RevocationReason, words: str, fee: int, *, stops: bool
) -> None:  # M12
    made = house.file(person=YOUNG)
    ask(house, made[0].coupon_id, reason, words)
    (asked,) = young_requests.list_own(person_of(house, made[0]))
    assert (asked.kind, asked.state) == (RequestKind.DUPLICATE, RequestState.WAITING)
    assert (asked.rank, asked.reason, asked.fee_cents, asked.note) == (1, reason, fee, words or None)
    kinds = [entry.kind for entry in house.entries(made[0].coupon_id)][3:]
    assert kinds == ["duplicate_asked", *(["coupon_revoked"] if stops else [])]
    (row,) = (row for row in house.rows("coupon") if row["id"] == made[0].coupon_id)
    assert (row["revoked_at"] is not None) is stops
    assert row["revoked_reason"] == (reason if stops else None)
    assert ledger.verify(house.office) == []
    # The journal names texts, and holds none.
    assert words == "" or words not in repr(house.rows("journal_entry"))


def test_a_lost_coupon_is_refused_at_the_counter_from_then_on(house: House) -> None:  # M12
    made, actor = house.file(person=YOUNG), house.actor()
    claim = house.claim(actor, made[0].coupon_id)
    ask(house, made[0].coupon_id)
    answer = house.send(actor, claim)
    assert (answer.status, '"code":"coupon_revoked"' in answer.body) == (409, True)


def test_a_theft_is_told_in_a_sentence(house: House) -> None:  # M12
    made = house.file(person=YOUNG)
    before = house.dump()
    for words in ("", "   ", "volé", "x" * 501):
        assert code_of(house, made[0].coupon_id, STOLEN, words) == "reason_required"
    assert code_of(house, made[0].coupon_id, DAMAGED, "court") == "reason_required"
    assert house.dump() == before


def test_one_request_at_a_time_for_a_coupon(house: House) -> None:
    made = house.file(person=YOUNG)
    ask(house, made[0].coupon_id, DAMAGED)
    assert code_of(house, made[0].coupon_id, LOST) == "request_open"
    assert [row["revoked_at"] for row in house.rows("coupon")] == [None] * 3


def test_what_is_over_or_has_not_its_turn_yet_is_neither_asked_for_nor_stopped(house: House) -> None:  # M12
    made = house.file(person=YOUNG)
    person, before = person_of(house, made[0]), house.dump()
    for later in made[1:]:
        assert code_of(house, later.coupon_id) == "replacement_too_soon"
        with pytest.raises(DomainError, match="replacement_too_soon"):
            young_requests.view_replaceable(house.office, person, later.coupon_id)
    (last_day,) = {row["expires_on"] for row in house.rows("coupon")}
    _, midnight = paris_bounds(date.fromisoformat(str(last_day)))
    house.clock.set(midnight)
    assert code_of(house, made[0].coupon_id) == "replacement_too_late"
    assert house.dump() == before
    house.clock.move(seconds=-1)
    ask(house, made[0].coupon_id)


def test_the_next_coupon_may_be_asked_for_once_the_one_before_is_debited(house: House) -> None:  # M12
    made = house.file(person=YOUNG)
    house.debited(house.actor(), made[0].coupon_id)
    ask(house, made[1].coupon_id)
    assert code_of(house, made[2].coupon_id) == "replacement_too_soon"


def test_asked_by_two_taps_at_once_it_counts_once(house: House) -> None:
    made = house.file(person=YOUNG)
    ready, told = threading.Barrier(2), []

    def tap() -> None:
        with house.app.app_context():
            ready.wait()
            try:
                ask(house, made[0].coupon_id)
                told.append("asked")
            except DomainError as error:
                told.append(error.code)
            except IntegrityError:
                told.append("two at once")
            db.session.remove()

    threads = [threading.Thread(target=tap) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["asked", "request_open"]
    assert len(house.rows("young_request")) == 1
    assert ledger.verify(house.office) == []


def test_what_is_debited_withdrawn_or_another_s_is_not_replaced(house: House) -> None:
    made, theirs = house.file(person=YOUNG), house.file(person=OTHER)
    house.debited(house.actor(), made[0].coupon_id)
    coupons.revoke(house.office, house.actor(Role.OFFICER), made[1].coupon_id)
    person = person_of(house, made[0])
    assert code_of(house, made[0].coupon_id) == "not_replaceable"
    assert code_of(house, made[1].coupon_id) == "not_replaceable"
    assert code_of(house, theirs[0].coupon_id, who=person) == "coupon_unknown"
    house.change_scheme(duplicates=None)
    assert code_of(house, made[2].coupon_id) == "not_replaceable"
    with pytest.raises(DomainError, match="coupon_unknown"):
        young_requests.view_replaceable(house.office, person, theirs[0].coupon_id)


def refuse(house: House) -> None:
    house.execute(
        "UPDATE young_request SET decided_at = asked_at, granted = :no",
        no=False,
    )


def test_what_was_refused_can_be_asked_again_and_does_not_stop_twice(house: House) -> None:
    made = house.file(person=YOUNG)
    ask(house, made[0].coupon_id, LOST)
    refuse(house)
    found = young_requests.view_replaceable(house.office, person_of(house, made[0]), made[0].coupon_id)
    assert found.stopped
    house.clock.move(seconds=1)
    ask(house, made[0].coupon_id, STOLEN, WORDS)
    states = [one.state for one in young_requests.list_own(person_of(house, made[0]))]
    assert states == [RequestState.WAITING, RequestState.REFUSED]
    kinds = [entry.kind for entry in house.entries(made[0].coupon_id)]
    assert kinds.count("coupon_revoked") == 1


def test_a_correction_is_asked_once_at_a_time(house: House) -> None:
    made = house.file(person=YOUNG)
    person = person_of(house, made[0])
    with pytest.raises(DomainError, match="reason_required"):
        young_requests.ask_correction(house.office, person, "non")
    young_requests.ask_correction(house.office, person, "Mon nom s’écrit Exemples.")
    with pytest.raises(DomainError, match="request_open"):
        young_requests.ask_correction(house.office, person, "Mon nom s’écrit Exemples.")
    (asked,) = young_requests.list_own(person)
    assert (asked.kind, asked.rank, asked.fee_cents) == (RequestKind.CORRECTION, None, 0)
    assert house.entries(made[0].coupon_id)[-1].kind == "correction_asked"
    refuse(house)
    young_requests.ask_correction(house.office, person, "Mon prénom aussi, Camilles.")
    assert ledger.verify(house.office) == []


def test_every_table_that_leads_to_a_person_is_told_or_its_reason_is(house: House) -> None:
    person = person_of(house, house.file(person=YOUNG)[0])
    told = set(young_data.own_data(house.office, person))
    leads = {"beneficiary", "aid_file", "coupon", "debit_transaction"}
    metadata: MetaData = Base.metadata
    found = {
        name
        for name, table in metadata.tables.items()
        if {key.column.table.name for key in table.foreign_keys} & leads
    }
    assert found - told - set(stored.LEFT_OUT) == set()
    assert told.isdisjoint(stored.LEFT_OUT)


def test_own_data_is_theirs_alone_and_gives_no_coming_coupon_away(house: House) -> None:
    made, theirs = house.file(person=YOUNG), house.file(person=OTHER)
    actor = house.actor()
    house.debited(actor, theirs[0].coupon_id)
    house.debited(actor, made[0].coupon_id)
    young_links.use(house.office, link_of(house), "the-secret-that-the-asking-browser-holds")
    ask(house, made[1].coupon_id, DAMAGED, "Passé à la machine.")
    person = person_of(house, made[0])
    young_view.home(house.office, person)
    data = young_data.own_data(house.office, person)
    assert data["beneficiary"] == [
        {
            "first_name": "Camille",
            "family_name": "Exemple",
            "birth_date": YOUNG.birth_date,
            "email": YOUNG.email,
        }
    ]
    assert [row["number"] for row in data["coupon"]] == [made[0].number, None, None]
    counts = {name: len(rows) for name, rows in data.items() if rows}
    assert counts["debit_transaction"] == counts["identity_check"] == counts["young_session"] == 1
    assert counts["young_request"] == counts["young_link"] == 1
    assert counts["mail"] == 2
    assert data["young_request"][0]["note"] == "Passé à la machine."
    assert data["journal_entry"][-1]["kind"] == "duplicate_asked"
    whole = repr(data)
    for hidden in ("Sacha", OTHER.email or "", made[1].number, made[2].number, *(c.number for c in theirs)):
        assert hidden not in whole
