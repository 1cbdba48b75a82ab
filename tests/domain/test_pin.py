"""Staff codes: what they may be, how they are kept, how often they may be tried."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.guessing import Guesses, after_wrong, is_closed, rested
from webapp.domain.pin import LIMITS, hash_pin, is_pin, is_trivial, pin_matches, tries_left
from webapp.domain.tablet import FRESH, IDLE, is_fresh, is_idle

NOW = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)
PINS = st.integers(0, 999_999).map("{:06}".format)
SALTS = st.binary(min_size=16, max_size=16)


@given(PINS)
def test_six_digits_are_a_code(pin: str) -> None:
    assert is_pin(pin)


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12a456", " 12345", "123456\n", "١٢٣٤٥٦", "12 345"])
def test_nothing_else_is_a_code(text: str) -> None:
    assert not is_pin(text)


@pytest.mark.parametrize(
    "pin", ["000000", "111111", "123456", "654321", "567890", "024680", "121212", "123123", "457457"]
)
def test_what_is_guessed_first_is_trivial(pin: str) -> None:
    assert is_trivial(pin)


@pytest.mark.parametrize("pin", ["314159", "271828", "112233", "123457", "190385"])
def test_what_says_six_digits_is_not(pin: str) -> None:
    assert not is_trivial(pin)


def test_few_codes_are_trivial() -> None:
    trivial = sum(is_trivial(f"{n:06}") for n in range(1_000_000))
    assert trivial < 1_200


@given(PINS, PINS, SALTS)
def test_a_kept_code_matches_itself_alone(pin: str, other: str, salt: bytes) -> None:
    kept = hash_pin(pin, salt, 1)
    assert pin_matches(pin, kept)
    assert pin_matches(other, kept) == (other == pin)
    assert pin not in kept.split("$")


def test_a_kept_code_says_all_that_a_browser_needs_to_compute_it() -> None:
    # crypto.subtle.deriveBits({name: 'PBKDF2', hash: 'SHA-256', salt, iterations}, key, 256) gives the same.
    kept = hash_pin("314159", bytes(range(16)), 1000)
    assert kept == "pbkdf2_sha256$1000$AAECAwQFBgcICQoLDA0ODw==$oGfn8YqbW7xp9jpQBdy8amLguTd6tMG1f/0qrTM9yws="


def test_what_was_kept_of_another_kind_is_a_fault() -> None:
    with pytest.raises(ValueError, match="argon2"):
        pin_matches("314159", "argon2$1$AA==$AA==")


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=9))
def test_five_wrong_tries_close_a_code_however_far_apart(pauses: list[int]) -> None:
    guesses, now = Guesses(), NOW
    for count, pause in enumerate(pauses, 1):
        now += timedelta(seconds=pause)
        guesses = after_wrong(LIMITS, guesses, now)
        assert guesses.wrong == count
        assert tries_left(guesses) == max(0, 5 - count)
        assert is_closed(LIMITS, rested(LIMITS, guesses, now)) == (count >= 5)


@given(st.timedeltas(timedelta(0), timedelta(days=2)))
def test_a_tablet_is_idle_from_two_minutes_on(pause: timedelta) -> None:
    assert timedelta(minutes=2) == IDLE
    assert is_idle(NOW, NOW + pause) == (pause >= IDLE)


def test_a_password_is_fresh_for_five_minutes() -> None:
    assert is_fresh(NOW, NOW + FRESH - timedelta(seconds=1))
    assert not is_fresh(NOW, NOW + timedelta(minutes=5))
