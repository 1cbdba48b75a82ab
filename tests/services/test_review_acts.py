"""The Region's review: ask, accept, refuse, take up again, give back; two officers."""

from dataclasses import replace

import pytest

from tests.builders import House
from tests.reviewed import document, opened_by_kind, submitted
from tests.services.test_review import refusal, verdict
from webapp.domain.actors import Role
from webapp.domain.documents import DocumentReason
from webapp.domain.review import Asked, RefusalReason
from webapp.domain.scheme import Review
from webapp.services import ledger, review, review_queue

WHY = "La date n'est pas lisible sur la photo."
CONTRACT = "training_contract"
UNREADABLE = Asked(CONTRACT, DocumentReason.UNREADABLE, WHY)


def four_eyes_from(house: House, cents: int) -> None:
    house.change_scheme(review=Review("test", (3,), four_eyes_from_cents=cents))


def kinds(house: House, coupon_id: str) -> list[str]:
    """What the stream of the coupon's file tells since the debit."""
    told = [entry.kind for entry in house.entries(coupon_id)]
    return told[told.index("debited") + 1 :]


def status_of(house: House, transaction_id: str) -> str:
    (row,) = [row for row in house.rows("debit_transaction") if row["id"] == transaction_id]
    return str(row["status"])


def told(house: House) -> list[str]:
    """Kinds of the events that somebody is to be told of, since the debit."""
    return [row["kind"] for row in house.rows("outbox_message") if row["kind"] != "coupon_debited"]


def test_asking_for_documents_opens_one_anomaly_a_line_f23_m6(house: House) -> None:
    officer, made = house.actor(Role.OFFICER), submitted(house)
    other = Asked("", None, "", label="  Attestation de domicile ")
    review.send_back(house.office, officer, made.transaction_id, [UNREADABLE, other])
    assert status_of(house, made.transaction_id) == "awaiting_documents"
    found = opened_by_kind(house)
    refused, missing = found["document_refused"], found["document_missing"]
    assert (refused["about"], refused["reason"]) == (CONTRACT, "unreadable")
    assert (missing["about"], missing["label"]) == ("other-1", "Attestation de domicile")
    (kept,) = [row for row in house.rows("supporting_document") if row["code"] == CONTRACT]
    assert (kept["state"], kept["reason"], kept["note_id"]) == ("refused", "unreadable", refused["note_id"])
    assert house.rows("journal_note") == [{"id": refused["note_id"], "text": WHY}]
    assert WHY not in str(house.rows("journal_entry"))
    assert kinds(house, made.coupon_id) == ["sent_back", "anomaly_opened", "anomaly_opened"]
    assert told(house) == ["transaction_sent_back"]
    assert [row["act"] for row in house.rows("review_decision")] == ["send_back"]
    assert ledger.verify(house.office) == []


def test_what_is_asked_again_takes_the_place_of_what_was_asked_before_m6(house: House) -> None:
    officer, made = house.actor(Role.OFFICER), submitted(house)
    other = Asked("", None, "", label="Facture")
    review.send_back(house.office, officer, made.transaction_id, [UNREADABLE, other])
    house.submit(made.transaction_id)
    again = [replace(UNREADABLE, sentence="Il manque encore la page 2."), Asked("other-1", None, "")]
    review.send_back(house.office, officer, made.transaction_id, [*again, replace(other, label="Relevé")])
    still_open = [row for row in house.rows("anomaly") if row["closed_at"] is None]
    assert sorted((row["about"], row["label"]) for row in still_open) == [
        ("other-1", "Facture"),
        ("other-2", "Relevé"),
        (CONTRACT, None),
    ]
    assert len(house.rows("anomaly")) == 5


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ([], "nothing_asked"),
        ([UNREADABLE] * 2, "nothing_asked"),
        ([Asked("", None, "", label=f"Pièce {n}") for n in range(13)], "nothing_asked"),
        ([Asked("proof_of_use_2", None, "")], "document_unknown"),
        ([Asked("other-1", None, "")], "document_unknown"),
        ([Asked("", None, "", label="  ")], "document_name_required"),
        ([Asked("", None, "", label="Pièce\x00")], "document_name_required"),
        ([replace(UNREADABLE, reason=None)], "document_reason_required"),
        ([replace(UNREADABLE, sentence="  ")], "reason_required"),
        ([replace(UNREADABLE, sentence="Trop court")], None),
        ([replace(UNREADABLE, sentence="court")], "reason_required"),
    ],
)
def test_a_request_says_of_each_document_what_is_wrong_with_it_m7(
    house: House, asked: list[Asked], code: str | None
) -> None:
    officer, made = house.actor(Role.OFFICER), submitted(house)
    if code is None:
        review.send_back(house.office, officer, made.transaction_id, asked)
        return
    before = house.dump()
    assert refusal(review.send_back, house.office, officer, made.transaction_id, asked) == code
    assert house.dump() == before


def test_a_document_accepted_answers_what_was_asked_about_it_f23(house: House) -> None:
    officer, made = house.actor(Role.OFFICER), submitted(house)
    review.send_back(house.office, officer, made.transaction_id, [UNREADABLE])
    house.execute("UPDATE supporting_document SET state = 'replaced'")
    anew = document(house, made, CONTRACT)
    house.submit(made.transaction_id)
    old = next(row["id"] for row in house.rows("supporting_document") if row["id"] != anew)
    elsewhere = submitted(house)
    for where, which in ((made.transaction_id, old), (elsewhere.transaction_id, anew)):
        assert refusal(review.accept_document, house.office, officer, where, which) == "document_unknown"
    for _ in range(2):
        review.accept_document(house.office, officer, made.transaction_id, anew)
    assert [row["closed_by"] for row in house.rows("anomaly")] == [officer.account_id]
    assert [row["state"] for row in house.rows("supporting_document")].count("accepted") == 1
    assert kinds(house, made.coupon_id)[-1] == "document_accepted"
    assert kinds(house, made.coupon_id).count("document_accepted") == 1
    assert status_of(house, made.transaction_id) == "submitted"
    unknown = house.clock.new_id()
    known = made.transaction_id
    assert refusal(review.accept_document, house.office, officer, known, unknown) == "document_unknown"


def test_a_validation_accepts_the_documents_and_opens_the_next_coupon_f10(house: House) -> None:
    officer, made = house.actor(Role.OFFICER), submitted(house)
    other = Asked("", None, "", label="Facture")
    review.send_back(house.office, officer, made.transaction_id, [UNREADABLE, other])
    house.submit(made.transaction_id)
    assert verdict(house, made.staff, made.next_id) == "previous_not_validated"
    assert review.validate(house.office, officer, made.transaction_id) is None
    assert verdict(house, made.staff, made.next_id) == "identity_required"
    assert {row["state"] for row in house.rows("supporting_document")} == {"accepted"}
    assert {row["closed_by"] for row in house.rows("anomaly")} == {officer.account_id}
    (row,) = house.rows("debit_transaction")
    assert row["decided_at"] is not None
    assert told(house)[-1] == "transaction_validated"


def test_a_refusal_has_its_typed_reason_and_keeps_the_coupon_taken_m7(house: House) -> None:
    officer, made = house.actor(Role.OFFICER), submitted(house)
    act = review.refuse
    late = RefusalReason.LATE
    assert refusal(act, house.office, officer, made.transaction_id, late, "non") == "reason_required"
    act(house.office, officer, made.transaction_id, late, WHY)
    assert status_of(house, made.transaction_id) == "refused"
    entry = house.entries(made.coupon_id)[-1]
    assert (entry.kind, entry.amount_cents, entry.data["reason"]) == ("refused", 0, "late")
    (decision,) = house.rows("review_decision")
    assert (decision["reason"], decision["note_id"]) == ("late", entry.data["note_id"])
    assert told(house) == ["transaction_refused"]
    assert verdict(house, made.staff, made.coupon_id) == "already_debited"
    assert house.balance() == 30000


def test_an_appeal_takes_up_again_what_was_refused_behind_what_waits_m8_m9(house: House) -> None:
    officer, first = house.actor(Role.OFFICER), submitted(house)
    second = submitted(house)
    review.refuse(house.office, officer, first.transaction_id, RefusalReason.LATE, WHY)
    house.clock.move(minutes=1)
    review.reopen(house.office, officer, first.transaction_id, WHY)
    lines = review_queue.view_queue(house.office, officer).lines
    assert [line.transaction_id for line in lines] == [second.transaction_id, first.transaction_id]
    row = next(row for row in house.rows("debit_transaction") if row["id"] == first.transaction_id)
    assert (row["status"], row["decided_at"]) == ("submitted", None)
    assert told(house)[-1] == "transaction_reopened"


def test_what_was_refused_before_its_documents_came_is_not_validated_without_them_f11(house: House) -> None:
    officer, staff, coupon = house.actor(Role.OFFICER), house.actor(), house.file()[0]
    transaction_id = house.debited(staff, coupon.coupon_id)
    review.refuse(house.office, officer, transaction_id, RefusalReason.NO_ANSWER, WHY)
    review.reopen(house.office, officer, transaction_id, WHY)
    assert refusal(review.validate, house.office, officer, transaction_id) == "documents_missing"
    review.send_back(house.office, officer, transaction_id, [Asked(CONTRACT, None, "")])
    assert opened_by_kind(house)["document_missing"]["about"] == CONTRACT


def test_a_coupon_given_back_may_be_debited_once_more(house: House) -> None:
    officer, made = house.actor(Role.OFFICER), submitted(house)
    review.refuse(house.office, officer, made.transaction_id, RefusalReason.NOT_COVERED, WHY)
    review.release(house.office, officer, made.transaction_id, WHY)
    entry = house.entries(made.coupon_id)[-1]
    assert (entry.kind, entry.amount_cents) == ("released", -30000)
    assert (status_of(house, made.transaction_id), house.balance()) == ("cancelled", 0)
    assert told(house)[-1] == "transaction_released"
    house.debited(house.actor(), made.coupon_id)
    assert house.balance() == 30000
    assert ledger.verify(house.office) == []


def test_where_the_scheme_says_so_two_officers_must_agree(house: House) -> None:
    four_eyes_from(house, 30000)
    one, two, made = house.actor(Role.OFFICER), house.actor(Role.OFFICER), submitted(house)
    refused = review.validate(house.office, one, made.transaction_id)
    assert refused is not None
    assert refused.code == "second_person_needed"
    assert status_of(house, made.transaction_id) == "submitted"
    assert refusal(review.validate, house.office, one, made.transaction_id) == "same_person"
    assert review_queue.take_next(house.office, one) is None
    assert review_queue.take_next(house.office, two) == made.transaction_id
    assert review.validate(house.office, two, made.transaction_id) is None
    assert [row["act"] for row in house.rows("review_decision")].count("first_yes") == 1
    assert kinds(house, made.coupon_id) == ["first_yes", "validated"]
    assert told(house) == ["transaction_validated"]


def test_below_that_sum_one_officer_is_enough(house: House) -> None:
    four_eyes_from(house, 30001)
    made = submitted(house)
    assert review.validate(house.office, house.actor(Role.OFFICER), made.transaction_id) is None


def test_a_first_yes_is_worth_nothing_once_the_documents_have_changed(house: House) -> None:
    four_eyes_from(house, 30000)
    one, two, made = house.actor(Role.OFFICER), house.actor(Role.OFFICER), submitted(house)
    review.validate(house.office, one, made.transaction_id)
    review.send_back(house.office, two, made.transaction_id, [UNREADABLE])
    house.clock.move(hours=1)
    house.submit(made.transaction_id)
    refused = review.validate(house.office, two, made.transaction_id)
    assert refused is not None, "the first yes was to other documents"
    assert review.validate(house.office, one, made.transaction_id) is None


def test_what_is_reversed_is_waited_for_no_more(house: House) -> None:
    officer, made = house.actor(Role.OFFICER), submitted(house)
    review.send_back(house.office, officer, made.transaction_id, [UNREADABLE])
    owner = house.actor(Role.OWNER, made.staff.partner_id)
    review.reverse(house.office, owner, made.transaction_id, WHY)
    assert [row["closed_by"] for row in house.rows("anomaly")] == [owner.account_id]


def test_documents_of_a_debit_that_its_school_reversed_are_forgotten_in_their_time_too(house: House) -> None:
    made = submitted(house)
    owner = house.actor(Role.OWNER, made.staff.partner_id)
    review.reverse(house.office, owner, made.transaction_id, WHY)
    assert [str(row["purge_on"]) for row in house.rows("supporting_document")] == ["2036-03-12"]


def test_a_decision_says_when_its_documents_are_forgotten_and_an_appeal_takes_that_back(house: House) -> None:
    officer, made = house.actor(Role.OFFICER), submitted(house)

    def days() -> list[str | None]:
        days = (row["purge_on"] for row in house.rows("supporting_document"))
        return [None if day is None else str(day) for day in days]

    review.refuse(house.office, officer, made.transaction_id, RefusalReason.LATE, WHY)
    assert days() == ["2036-03-12"]
    review.reopen(house.office, officer, made.transaction_id, WHY)
    assert days() == [None]
    review.validate(house.office, officer, made.transaction_id)
    assert days() == ["2036-03-12"]
