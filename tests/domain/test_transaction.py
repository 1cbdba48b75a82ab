"""The state machine of a transaction: every act from every status, and what may follow."""

import itertools

import pytest

from webapp.domain.transaction import (
    BEFORE_REVIEW,
    MOVER,
    NOT_LIVE,
    TRANSITIONS,
    VALIDATED_STATUSES,
    Act,
    Mover,
    Status,
    after,
)

# What the facts say, status by status: F11, F23, M6 before review; M7, M9 after a refusal; F21 in payment.
ALLOWED = {
    Status.AWAITING_DOCUMENTS: {"submit": "submitted", "refuse": "refused", "reverse": "cancelled"},
    Status.SUBMITTED: {
        "send_back": "awaiting_documents",
        "validate": "validated",
        "refuse": "refused",
        "reverse": "cancelled",
    },
    Status.VALIDATED: {"start_payment": "in_payment"},
    Status.IN_PAYMENT: {"confirm_payment": "paid", "reject_payment": "payment_rejected"},
    Status.PAID: {"reject_payment": "payment_rejected"},
    Status.PAYMENT_REJECTED: {"start_payment": "in_payment"},
    Status.REFUSED: {"reopen": "submitted", "release": "cancelled"},
    Status.CANCELLED: {},
}


@pytest.mark.parametrize(("status", "act"), list(itertools.product(Status, Act)))
def test_an_act_leads_where_the_facts_say_and_nowhere_else(status: Status, act: Act) -> None:
    assert after(status, act) == ALLOWED[status].get(act)


def test_every_status_has_somebody_who_moves_next_or_nobody() -> None:
    assert set(MOVER) == set(Status)
    for status in Status:
        ends = MOVER[status] is Mover.NOBODY
        # Paid may still come back from the bank; refused may be looked at again: neither is anybody's turn.
        rests = {Status.PAID, Status.REFUSED, Status.CANCELLED}
        assert ends == (status in rests)


def test_what_is_before_review_is_what_the_owner_may_reverse() -> None:
    assert {status for status, act in TRANSITIONS if act is Act.REVERSE} == BEFORE_REVIEW


def test_no_way_leads_to_a_payment_but_through_validation_f10() -> None:
    ways = [(before, to) for (before, _), to in TRANSITIONS.items() if to in VALIDATED_STATUSES]
    assert [way for way in ways if way[0] not in VALIDATED_STATUSES] == [(Status.SUBMITTED, Status.VALIDATED)]


def test_what_frees_a_coupon_has_no_way_back() -> None:
    assert not [status for status, _ in TRANSITIONS if status in NOT_LIVE]


def test_every_status_can_be_reached_from_a_fresh_debit() -> None:
    reached = {Status.AWAITING_DOCUMENTS}
    while more := {to for (status, _), to in TRANSITIONS.items() if status in reached} - reached:
        reached |= more
    assert reached == set(Status)
