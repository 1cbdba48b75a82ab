"""The number under the code: typed, read out, mistyped."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import NumberError
from scanner.number import (
    ALPHABET,
    candidates,
    check_number,
    format_number,
    is_own_shape,
    make_number,
    normalise,
)
from tests.plumbing import load_counts

FUZZ_EXAMPLES = load_counts().fuzz_examples
NUMBERS = st.integers(0, 2**65 - 1).map(make_number)
PLACES = st.integers(0, 13)


@given(NUMBERS, st.sampled_from(["", "-", " ", "\u00a0", "\u202f", "\u2011", "\u2013", " - "]), st.booleans())
def test_a_number_is_read_however_it_is_grouped_and_cased(number: str, joint: str, lower: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    typed = format_number(number).replace("-", joint)
    assert check_number(typed.lower() if lower else typed) == number


@given(NUMBERS)
def test_o_is_zero_and_i_and_l_are_one(number: str) -> None:
    assert check_number(number.replace("0", "o").replace("1", "l")) == number
    assert check_number(number.replace("0", "O").replace("1", "I")) == number


@given(NUMBERS, PLACES, st.sampled_from(ALPHABET))
def test_every_single_typo_is_caught(number: str, place: int, typo: str) -> None:
    typed = number[:place] + typo + number[place + 1 :]
    if typed == number:
        assert check_number(typed) == number
    else:
        with pytest.raises(NumberError) as caught:
            check_number(typed)
        assert caught.value.code == "number_mistyped"


@given(NUMBERS, st.integers(0, 12))
def test_every_swap_of_neighbours_is_caught_but_zero_and_z(number: str, place: int) -> None:
    one, other = number[place], number[place + 1]
    typed = number[:place] + other + one + number[place + 2 :]
    if one == other or {one, other} == {"0", "Z"}:
        assert check_number(typed) == typed
    else:
        with pytest.raises(NumberError):
            check_number(typed)


@given(st.integers(0, 2**65 - 1), st.integers(0, 2**65 - 1))
def test_two_draws_never_make_one_number(one: int, other: int) -> None:
    assert (make_number(one) == make_number(other)) == (one == other)


@pytest.mark.parametrize("draw", [-1, 2**65])
def test_a_draw_of_another_width_is_refused(draw: int) -> None:
    with pytest.raises(ValueError, match="65 bits"):
        make_number(draw)


@settings(max_examples=FUZZ_EXAMPLES)
@given(st.text(max_size=80))
def test_any_text_is_normalised_once_for_all(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    if not is_own_shape(once):
        assert check_number(text) == once


def test_a_number_is_printed_by_groups_of_four() -> None:
    assert format_number("7K3M92QH4TXV8D") == "7K3M-92QH-4TXV-8D"


@pytest.mark.parametrize("text", ["", "AB1234", "7K3M92QH4TXVU8", "7K3M92QH4TXV8D0"])
def test_a_number_of_another_shape_comes_back_to_be_looked_up(text: str) -> None:
    assert not is_own_shape(text)
    assert check_number(text) == text


@settings(max_examples=FUZZ_EXAMPLES)
@given(st.text(max_size=600) | st.text(max_size=200).map("https://example.org/".__add__))
def test_any_text_gives_few_short_candidates(text: str) -> None:
    found = candidates(text)
    assert len(found) <= 8
    assert len(set(found)) == len(found)
    assert all(4 <= len(candidate) <= 64 and normalise(candidate) == candidate for candidate in found)


@given(NUMBERS, st.sampled_from(["https://e.fr/{}", "http://e.fr/c/{}/", "https://e.fr/?x=1&n={}", "{}"]))
def test_a_number_carried_by_an_address_is_a_candidate(number: str, address: str) -> None:
    assert number in candidates(address.format(format_number(number)))


def test_a_signed_payload_and_an_endless_text_have_no_candidate() -> None:
    assert candidates("AP1:7K3M92QH4TXV8D") == []
    assert candidates("https://e.fr/1234/" + "x" * 500) == []
