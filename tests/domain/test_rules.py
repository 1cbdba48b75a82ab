"""Each rule by itself, with the fact it comes from."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.domain.given import (
    NOW,
    OURS,
    SCHEME,
    STAFF,
    THEIRS,
    check,
    convention,
    facts,
    live,
    partner,
    suspended,
)
from webapp.domain.debit import Accepted, DebitFacts, Detail, IdentityCheck, Refused
from webapp.domain.rules import decide_debit, examine, first_status
from webapp.domain.transaction import Status


def code(facts_: DebitFacts) -> str | None:
    refused = examine(facts_)
    return None if refused is None else refused.code


def details(facts_: DebitFacts) -> dict[str, Detail]:
    refused = examine(facts_)
    assert refused is not None
    return dict(refused.details)


# F9: one at a time, never 2 before 1.
@pytest.mark.parametrize(
    ("rank", "debited", "missing"),
    [(2, (), 1), (3, (), 1), (3, (1,), 2), (3, (2,), 1)],
)
def test_a_coupon_waits_for_every_one_before_it_f9(rank: int, debited: tuple[int, ...], missing: int) -> None:
    early = facts(rank, *(live(r) for r in debited))
    assert code(early) == "out_of_order"
    assert details(early) == {"missing_rank": missing}


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_coupons_taken_in_order_are_taken_f9(rank: int) -> None:
    assert code(facts(rank, *(live(r) for r in range(1, rank)))) is None


# F10, both settings; a cancelled debit is not live, so it counts as none (see F9).
AFTER = {
    Status.AWAITING_DOCUMENTS: ("previous_not_validated", "previous_not_validated"),
    Status.SUBMITTED: ("previous_not_validated", "previous_not_validated"),
    Status.REFUSED: ("previous_not_validated", "previous_not_validated"),
    Status.VALIDATED: (None, "previous_not_paid"),
    Status.IN_PAYMENT: (None, "previous_not_paid"),
    Status.PAYMENT_REJECTED: (None, "previous_not_paid"),
    Status.PAID: (None, None),
}


def test_every_live_status_has_its_line_in_the_table_of_f10() -> None:
    assert set(AFTER) == set(Status) - {Status.CANCELLED}


@pytest.mark.parametrize(("status", "expected"), [(s, e[0]) for s, e in AFTER.items()])
def test_by_default_the_previous_coupon_must_be_validated_f10(status: Status, expected: str | None) -> None:
    assert SCHEME.previous_coupon_must_be == "validated"
    assert code(facts(2, live(1, status))) == expected


@pytest.mark.parametrize(("status", "expected"), [(s, e[1]) for s, e in AFTER.items()])
def test_a_scheme_may_ask_that_the_previous_coupon_be_paid_f10(status: Status, expected: str | None) -> None:
    strict = replace(SCHEME, previous_coupon_must_be="paid")
    assert code(facts(2, live(1, status), scheme=strict)) == expected


def test_only_the_coupon_just_before_is_looked_at_for_its_validation_f10() -> None:
    waiting = facts(3, live(1), live(2, Status.SUBMITTED))
    assert details(waiting) == {"previous_rank": 2}


# F12: the identity is verified every time a coupon is presented.
@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(None, id="no check at all"),
        pytest.param(check(used=True), id="a check a debit rests on already"),
        pytest.param(check(expires_at=NOW), id="a check expired this very instant"),
        pytest.param(check(expires_at=NOW - timedelta(microseconds=1)), id="a check expired"),
        pytest.param(check(coupon_id="coupon-2"), id="a check of another coupon"),
        pytest.param(check(partner_id=THEIRS), id="a check of another partner"),
        pytest.param(check(account_id="account-other"), id="a check of another member of staff"),
    ],
)
def test_a_debit_needs_a_fresh_check_of_this_coupon_made_here_f12(
    bad: IdentityCheck | None,
) -> None:
    assert decide_debit(facts(), bad, STAFF) == Refused("identity_required")


def test_a_check_serves_until_the_instant_it_expires_f12() -> None:
    last = check(expires_at=NOW + timedelta(microseconds=1))
    assert decide_debit(facts(), last, STAFF) == Accepted(30000, Status.AWAITING_DOCUMENTS)


def test_the_verdict_comes_before_the_identity_f12() -> None:
    refused = decide_debit(facts(revoked_at=NOW), None, STAFF)
    assert isinstance(refused, Refused)
    assert refused.code == "coupon_revoked"


# F8: three coupons of 300, 500 and 500 euros. F11: all three call for documents.
@pytest.mark.parametrize(("rank", "cents"), [(1, 30000), (2, 50000), (3, 50000)])
def test_an_accepted_debit_is_of_its_rank_and_waits_for_documents_f8_f11(rank: int, cents: int) -> None:
    ready = facts(rank, *(live(r) for r in range(1, rank)))
    assert decide_debit(ready, check(coupon_id=f"coupon-{rank}"), STAFF) == Accepted(
        cents, Status.AWAITING_DOCUMENTS
    )


def test_a_rank_that_calls_for_no_required_document_is_submitted_at_once_f11() -> None:
    first, *others = SCHEME.rank
    optional = tuple(replace(document, required=False) for document in first.document)
    for documents in ((), optional):
        relaxed = replace(SCHEME, rank=(replace(first, document=documents), *others))
        assert first_status(relaxed, 1) is Status.SUBMITTED


# F15: the Region's validation and the signature of the convention, each alone is not enough.
@pytest.mark.parametrize(
    ("validated", "signed", "expected"),
    [
        (False, False, "partner_not_validated"),
        (True, False, "partner_not_validated"),
        (False, True, "partner_not_validated"),
        (True, True, None),
    ],
)
def test_validation_and_signature_are_both_needed_f15(
    *, validated: bool, signed: bool, expected: str | None
) -> None:
    by = partner(convention(signed_at=NOW if signed else None), validated=validated)
    assert code(facts(by=by)) == expected
    if expected:
        assert details(facts(by=by)) == {"validated": validated}


def test_a_partner_without_any_convention_may_take_nothing_f15() -> None:
    bare = replace(partner(), conventions=())
    assert code(facts(by=bare)) == "partner_not_validated"


# F25, F26: a partner takes the coupons of its market, whichever way round.
@pytest.mark.parametrize(("coupon_market", "ours"), [("2021", "2024"), ("2024", "2021")])
def test_both_ways_of_mismatch_are_refused_and_told_apart_f25_f26(coupon_market: str, ours: str) -> None:
    mixed = facts(by=partner(convention(ours)), market=coupon_market)
    assert code(mixed) == "market_mismatch"
    assert details(mixed) == {"coupon_market": coupon_market, "partner_markets": ours}


@pytest.mark.parametrize("market", ["2021", "2024"])
def test_a_partner_takes_the_coupons_of_its_own_market_f26(market: str) -> None:
    assert code(facts(by=partner(convention(market)), market=market)) is None


@pytest.mark.parametrize("market", ["2021", "2024"])
def test_a_partner_with_conventions_in_both_markets_takes_both_f26(market: str) -> None:
    both = partner(convention("2021"), convention("2024"))
    assert code(facts(by=both, market=market)) is None


@pytest.mark.parametrize(
    ("day", "market", "expected"),
    [
        (date(2023, 12, 31), "2021", None),
        (date(2023, 12, 31), "2024", "market_mismatch"),
        (date(2024, 1, 1), "2021", "market_mismatch"),
        (date(2024, 1, 1), "2024", None),
    ],
)
def test_the_conventions_in_force_on_the_day_decide_f26(day: date, market: str, expected: str | None) -> None:
    changed_over = partner(
        convention("2021", ends_on=date(2023, 12, 31)), convention("2024", starts_on=date(2024, 1, 1))
    )
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert code(facts(by=changed_over, market=market, now=noon)) == expected


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2025, 6, 30, 21, 59, 59, tzinfo=UTC), None),
        (datetime(2025, 6, 30, 22, 0, tzinfo=UTC), "partner_not_validated"),
    ],
)
def test_a_convention_ends_at_midnight_in_paris_f26(instant: datetime, expected: str | None) -> None:
    ending = partner(convention(ends_on=date(2025, 6, 30)))
    assert code(facts(by=ending, now=instant)) == expected


def test_a_convention_of_another_scheme_opens_nothing_f26() -> None:
    elsewhere = partner(convention(scheme_id="another"))
    assert details(facts(by=elsewhere)) == {"coupon_market": "2024", "partner_markets": ""}


# F29: validity and suspension, by the day in Paris.
@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        pytest.param(datetime(2026, 7, 30, 22, 0, tzinfo=UTC), None, id="first minute of the last day"),
        pytest.param(datetime(2026, 7, 31, 21, 59, 59, tzinfo=UTC), None, id="last second, summer"),
        pytest.param(datetime(2026, 7, 31, 22, 0, tzinfo=UTC), "coupon_expired", id="midnight, summer"),
    ],
)
def test_a_coupon_is_good_to_the_end_of_its_last_day_in_summer_f29(
    instant: datetime, expected: str | None
) -> None:
    assert code(facts(now=instant, expires_on=date(2026, 7, 31))) == expected


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        pytest.param(datetime(2026, 1, 31, 22, 59, 59, tzinfo=UTC), None, id="last second, winter"),
        pytest.param(datetime(2026, 1, 31, 23, 0, tzinfo=UTC), "coupon_expired", id="midnight, winter"),
    ],
)
def test_a_coupon_is_good_to_the_end_of_its_last_day_in_winter_f29(
    instant: datetime, expected: str | None
) -> None:
    assert code(facts(now=instant, expires_on=date(2026, 1, 31))) == expected


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        pytest.param(datetime(2026, 1, 9, 22, 59, 59, tzinfo=UTC), None, id="eve"),
        pytest.param(datetime(2026, 1, 9, 23, 0, tzinfo=UTC), "scheme_suspended", id="first minute"),
        pytest.param(datetime(2026, 1, 20, 22, 59, 59, tzinfo=UTC), "scheme_suspended", id="last second"),
        pytest.param(datetime(2026, 1, 20, 23, 0, tzinfo=UTC), None, id="the day after"),
    ],
)
def test_the_first_and_last_days_of_a_suspension_are_in_f29(instant: datetime, expected: str | None) -> None:
    paused = suspended(date(2026, 1, 10), date(2026, 1, 20))
    assert code(facts(now=instant, scheme=paused)) == expected


def test_a_suspension_without_an_end_goes_on_and_says_so_f29() -> None:
    paused = facts(scheme=suspended(date(2020, 1, 1)))
    assert code(paused) == "scheme_suspended"
    assert details(paused) == {"until": None}


def test_an_end_without_a_beginning_suspends_nothing_f29() -> None:
    assert code(facts(scheme=suspended(None, date(2030, 1, 1)))) is None


# F31: after its first debit the file belongs to the school that made it, where the scheme says so.
def test_the_file_belongs_to_the_first_that_debited_it_f31() -> None:
    assert code(facts(2, live(1, partner_id=THEIRS))) == "other_partner"
    assert code(facts(2, live(1, partner_id=OURS))) is None


def test_it_is_the_first_coupon_that_binds_the_file_and_not_a_later_one_f31() -> None:
    # As when the Region binds files only after some were taken at two schools.
    assert code(facts(3, live(1, partner_id=THEIRS), live(2, partner_id=OURS))) == "other_partner"
    assert code(facts(3, live(1, partner_id=OURS), live(2, partner_id=THEIRS))) is None


def test_a_scheme_may_leave_the_file_free_f31() -> None:
    free = replace(SCHEME, bound_to_first_partner=False)
    assert code(facts(2, live(1, partner_id=THEIRS), scheme=free)) is None


def test_a_file_without_a_debit_belongs_to_nobody_f31() -> None:
    assert code(facts()) is None


def test_a_transfer_gives_the_file_to_another_and_takes_it_from_the_first_f31() -> None:
    assert code(facts(2, live(1, partner_id=THEIRS), transferred_to=OURS)) is None
    assert code(facts(2, live(1, partner_id=OURS), transferred_to=THEIRS)) == "other_partner"


def test_a_file_already_transferred_stays_so_once_its_new_school_debits_f31() -> None:
    moved = facts(3, live(1, partner_id=THEIRS), live(2), transferred_to=OURS)
    assert code(moved) is None


def test_another_school_learns_nothing_of_the_one_that_debited() -> None:
    taken = facts(1, live(1, partner_id=THEIRS))
    assert details(taken) == {"debited_at": NOW, "ours": False}
    assert details(facts(1, live(1))) == {"debited_at": NOW, "ours": True}
    bound = facts(2, live(1, partner_id=THEIRS))
    assert details(bound) == {}
