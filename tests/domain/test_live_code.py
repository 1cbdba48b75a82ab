"""The code of the moment: which one is shown, which ones are taken, and how many wrong ones stop the next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.given import NOW, SCHEME, STAFF, check, facts
from tests.domain.test_offline import offline
from webapp.domain.debit import Accepted, Refused
from webapp.domain.live_code import (
    CodeDelayed,
    TypedCode,
    is_live,
    one_time_password,
    seconds_to_wait,
    shown_code,
)
from webapp.domain.offline import decide_offline
from webapp.domain.rules import decide_debit
from webapp.domain.scheme import LiveCode
from webapp.domain.transaction import Status

KEY = b"k" * 32
OPTION = LiveCode("issue 5", step_seconds=30, required=True)
ASKING = replace(SCHEME, live_code=OPTION)
SHOWING = replace(SCHEME, live_code=replace(OPTION, required=False))
instants = st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
steps = st.integers(15, 300).map(lambda seconds: replace(OPTION, step_seconds=seconds))


@pytest.mark.parametrize(
    ("second", "digits"),
    [(59, "119246"), (1111111109, "084774"), (1234567890, "819424"), (20000000000, "737706")],
)
def test_the_digits_are_those_of_rfc_6238(second: int, digits: str) -> None:
    # Appendix B for SHA-256; it has eight digits, of which ours are the last six.
    assert one_time_password(b"12345678901234567890123456789012", second // 30) == digits


def test_a_code_lasts_from_the_first_instant_of_its_step_to_the_last_of_the_next() -> None:
    start = NOW.replace(second=30)
    shown = shown_code(OPTION, KEY, "coupon-1", start)
    assert (shown.changes_at, shown.good_until) == (
        start + timedelta(seconds=30),
        start + timedelta(seconds=60),
    )
    instant = timedelta(microseconds=1)

    def taken(at: datetime) -> bool:
        return is_live(OPTION, KEY, "coupon-1", shown.code, at)

    assert [taken(start - instant), taken(start)] == [False, True]
    assert [taken(shown.changes_at), taken(shown.good_until - instant)] == [True, True]
    assert not taken(shown.good_until)


@given(now=instants, option=steps, ahead=st.integers(1, 5))
def test_the_code_shown_and_the_one_before_are_taken_and_no_later_nor_older_one(
    now: datetime, option: LiveCode, ahead: int
) -> None:
    step = timedelta(seconds=option.step_seconds)

    def at(moment: datetime) -> str:
        return shown_code(option, KEY, "coupon-1", moment).code

    good = {at(now), at(now - step)}
    assert all(is_live(option, KEY, "coupon-1", code, now) for code in good)
    for other in (at(now + ahead * step), at(now - (ahead + 1) * step)):
        assert is_live(option, KEY, "coupon-1", other, now) is (other in good)


@given(now=instants)
def test_another_coupon_or_another_key_has_other_codes(now: datetime) -> None:
    span = [now + timedelta(seconds=30 * step) for step in range(4)]

    def codes(key: bytes, coupon_id: str) -> list[str]:
        return [shown_code(OPTION, key, coupon_id, moment).code for moment in span]

    assert codes(KEY, "coupon-1") not in (codes(KEY, "coupon-2"), codes(b"other" * 8, "coupon-1"))


@pytest.mark.parametrize("typed", ["{0}{1}", " {0} {1} ", "{0}\u202f{1}", "{0}-{1}"])
def test_it_may_be_typed_three_and_three(typed: str) -> None:
    code = shown_code(OPTION, KEY, "coupon-1", NOW).code
    assert is_live(OPTION, KEY, "coupon-1", typed.format(code[:3], code[3:]), NOW)


@given(st.text(max_size=8).filter(lambda text: len("".join(text.split())) != 6 or not text.isascii()))
def test_what_is_not_six_digits_is_no_code(text: str) -> None:
    assert not is_live(OPTION, KEY, "coupon-1", text, NOW)


def typed(text: str | None, *, wait: int = 0) -> TypedCode:
    return TypedCode(text, KEY, wait)


RIGHT = shown_code(OPTION, KEY, "coupon-1", NOW).code
WRONG = f"{(int(RIGHT) + 1) % 1_000_000:06}"
YES = Accepted(30000, Status.AWAITING_DOCUMENTS)


@pytest.mark.parametrize(
    ("scheme", "code", "expected"),
    [
        (SCHEME, None, YES),
        (SCHEME, typed(WRONG), YES),
        (ASKING, None, Refused("live_code_required")),
        (ASKING, typed(None), Refused("live_code_required")),
        (ASKING, typed(""), Refused("live_code_required")),
        (ASKING, typed(WRONG), Refused("live_code_wrong")),
        (ASKING, typed(RIGHT), YES),
        (ASKING, typed(RIGHT, wait=9), CodeDelayed(9)),
        (SHOWING, None, YES),
        (SHOWING, typed(WRONG), Refused("live_code_wrong")),
        (SHOWING, typed(RIGHT), YES),
    ],
)
def test_the_scheme_says_whether_a_debit_asks_for_it(
    scheme: object, code: TypedCode | None, expected: object
) -> None:
    assert decide_debit(facts(scheme=scheme), check(), STAFF, code) == expected  # type: ignore[arg-type]


def test_the_verdict_comes_first_then_the_identity_then_the_code() -> None:
    revoked = facts(scheme=ASKING, revoked_at=NOW)
    for code in (None, typed(WRONG), typed(RIGHT, wait=9)):
        refused = decide_debit(revoked, None, STAFF, code)
        assert isinstance(refused, Refused)
        assert refused.code == "coupon_revoked"
        assert decide_debit(facts(scheme=ASKING), None, STAFF, code) == Refused("identity_required")


def test_without_network_no_entry_has_a_code_so_none_is_debited() -> None:
    assert decide_offline(offline(scheme=ASKING)) == Refused("live_code_required", {"offline": True})
    assert isinstance(decide_offline(offline(scheme=SHOWING)), Accepted)


def test_the_fifth_wrong_code_of_an_hour_stops_the_next_until_the_first_is_an_hour_old() -> None:
    wrong = [NOW - timedelta(minutes=minute) for minute in (1, 50, 2, 3, 4, 59, 61)]
    assert seconds_to_wait(wrong, 7, NOW) == 0
    assert seconds_to_wait(wrong, 6, NOW) == 60
    assert seconds_to_wait(wrong, 5, NOW) == 600
    assert seconds_to_wait(wrong, 5, NOW + timedelta(seconds=599, microseconds=1)) == 1
    assert seconds_to_wait(wrong, 5, NOW + timedelta(seconds=600)) == 0
