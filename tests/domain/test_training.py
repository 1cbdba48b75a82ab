"""Training coupons: judged by the real rules, and of a shape that no real coupon can have."""

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import PayloadError
from scanner.number import check_number, is_own_shape, make_number, normalise
from scanner.payload import PREFIX, decode
from tests.domain.given import NOW, SCHEME, convention, partner, suspended
from webapp.domain.debit import Partner
from webapp.domain.training import (
    Case,
    Classroom,
    Step,
    after,
    is_finished,
    is_training_number,
    next_step,
    open_classroom,
)

SHOWN = {
    Case.READY: None,
    Case.SECOND: None,
    Case.OTHER_MARKET: "market_mismatch",
    Case.EXPIRED: "coupon_expired",
    Case.DEBITED: "already_debited",
    Case.STRANGER: None,
}


def verdicts(room: Classroom) -> dict[Case, str | None]:
    found = {made.case: room.verdict(made) for made in room.coupons}
    return {case: None if refused is None else refused.code for case, refused in found.items()}


@pytest.mark.parametrize(
    "by",
    [
        partner(),
        partner(convention("2021")),
        partner(validated=False),  # F15
        partner(convention(signed_at=None), validated=False),
        partner(convention(ends_on=date(2021, 1, 1))),
        Partner("partner-new", None, ()),
    ],
    ids=["2024", "2021", "not validated", "not signed", "ended", "nothing yet"],
)
def test_every_partner_trains_with_each_case_and_the_verdict_of_the_rules(by: Partner) -> None:
    assert verdicts(open_classroom(SCHEME, by, NOW)) == SHOWN


def test_a_partner_trains_with_coupons_of_its_own_market() -> None:  # F26
    for market, other in (("2024", "2021"), ("2021", "2024")):
        room = open_classroom(SCHEME, partner(convention(market)), NOW)
        markets = {made.case: made.coupon.market for made in room.coupons}
        assert markets.pop(Case.OTHER_MARKET) == other
        assert set(markets.values()) == {market}


def test_a_partner_of_both_markets_has_no_coupon_of_another() -> None:
    room = open_classroom(SCHEME, partner(convention("2024"), convention("2021")), NOW)
    assert Case.OTHER_MARKET not in verdicts(room)
    assert room.refused().case is Case.EXPIRED


def test_one_trains_while_the_scheme_is_suspended() -> None:  # F29
    assert verdicts(open_classroom(suspended(NOW.date()), partner(), NOW)) == SHOWN


def test_a_scheme_of_fewer_rules_leaves_out_what_it_does_not_refuse() -> None:
    rules = tuple(name for name in SCHEME.debit_rules if name != "coupon_expired")
    room = open_classroom(replace(SCHEME, debit_rules=rules, rank=SCHEME.rank[:1]), partner(), NOW)
    assert set(SHOWN) - set(verdicts(room)) == {Case.EXPIRED, Case.SECOND}


def test_a_scheme_that_asks_for_the_payment_before_trains_too() -> None:  # F10
    strict = replace(SCHEME, previous_coupon_must_be="paid")
    assert verdicts(open_classroom(strict, partner(), NOW)) == SHOWN


@given(st.integers(0, 40_000))
def test_the_made_up_people_are_of_an_age_the_aid_is_for(days: int) -> None:  # F5
    now = NOW + timedelta(days=days)
    for made in open_classroom(SCHEME, partner(), now).coupons:
        for person in (made.holder, made.presents):
            assert now.year - person.birth_date.year - 1 >= 18
            assert now.year - person.birth_date.year <= 25


def test_only_the_stranger_brings_a_document_that_is_not_the_holders() -> None:
    for made in open_classroom(SCHEME, partner(), NOW).coupons:
        assert (made.holder == made.presents) == (made.case is not Case.STRANGER)


def test_training_numbers_are_known_and_found_as_typed() -> None:
    room = open_classroom(SCHEME, partner(), NOW)
    assert [made.coupon.number for made in room.coupons] == [case.number for case in Case]
    for typed in ("FAUX-0001", "faux 0001", "Faux\u20110001", "fauxoooi"):
        assert is_training_number(normalise(typed)), typed
        found = room.numbered(normalise(typed))
        assert found is not None
        assert found.case is Case.READY
    assert room.numbered(normalise("FAUX-9999")) is None


@given(st.from_regex(r"FAUX[- ]?\d{4}", fullmatch=True))
def test_no_training_number_passes_for_a_real_one(number: str) -> None:
    assert not is_own_shape(normalise(number))
    assert check_number(number) == normalise(number), "of no shape of ours, so without a check character"
    assert not number.startswith(PREFIX)
    with pytest.raises(PayloadError):
        decode(number, MappingProxyType({}))


@given(st.integers(0, 2**65 - 1))
def test_no_number_we_issue_passes_for_a_training_one(random65: int) -> None:
    assert not is_training_number(normalise(make_number(random65)))


@given(st.text(max_size=200))
def test_no_signed_text_passes_for_a_training_one(rest: str) -> None:
    assert not is_training_number(normalise(PREFIX + rest))


@given(st.lists(st.sampled_from(list(Step)), max_size=20))
def test_a_training_is_finished_by_a_debit_after_a_refusal_and_by_nothing_else(taken: list[Step]) -> None:
    done: frozenset[Step] = frozenset()
    for step in taken:
        done = after(done, step)
    first_refusal = taken.index(Step.REFUSAL) if Step.REFUSAL in taken else len(taken)
    assert is_finished(done) == (Step.DEBIT in taken[first_refusal:])
    assert Step.RECEIPT not in done or is_finished(done)


def test_the_tour_goes_on_where_it_stopped_and_ends() -> None:
    done: frozenset[Step] = frozenset()
    for step in Step:
        assert next_step(done) is step
        done = after(done, step)
    assert next_step(done) is None
    assert next_step({Step.SCAN, Step.REFUSAL}) is Step.MARKETS
    assert next_step({Step.SCAN, Step.REFUSAL}, Step.SCAN) is Step.IDENTITY
    assert next_step(set(Step) - {Step.MARKETS}, Step.RECEIPT) is Step.MARKETS
