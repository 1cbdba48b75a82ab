"""How a line of the day is found again."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.day import DayLine, Outcome
from webapp.services.day_search import matches

AT = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)
DEBIT = DayLine(
    at=AT,
    outcome=Outcome.ACCEPTED,
    code=None,
    staff_name="Dominique S.",
    coupon_id="c",
    number="7K3M92QH4TXV8D",
    rank=1,
    amount_cents=30000,
    transaction_id="1a2b3c4d-0000-4000-8000-000000000000",
    beneficiary=("Maé", "de l'Éxemple-Œuvré"),
)
REFUSAL = DayLine(AT, Outcome.REFUSED, "already_debited", "Dominique S.", "c", "DEMO/77-0042", 1, 30000)
UNKNOWN = DayLine(AT, Outcome.REFUSED, "coupon_unknown", "Dominique S.", None, None, None, None)


@pytest.mark.parametrize(
    "typed",
    [
        *("8d", "4txv-8d", "…4TXV-8D", "7K3M-92QH-4TXV-8D", "4TXV 8D"),
        *("T-1A2B-3C4D", "t1a2b3c4d", "3c4d"),
        *("mae", "MAÉ", "exemple", "Œuvré", "oeuvre mae", "Maé de l’Exemple-Oeuvre"),
    ],
)
def test_a_debit_is_found_by_number_reference_or_name(typed: str) -> None:
    expected = typed != "8d"
    assert matches(DEBIT, typed) is expected, "two characters of a number are too few"


@pytest.mark.parametrize("typed", ["7k3m", "T-9999", "Camille", "m", "!", "  ", "4TXV", "mae camille"])
def test_a_debit_is_not_found_by_anything_else(typed: str) -> None:
    assert not matches(DEBIT, typed)


def test_a_refusal_is_found_by_its_number_alone() -> None:
    assert matches(REFUSAL, "0042")
    assert matches(REFUSAL, "77-OO42"), "O is read as 0"
    for typed in ("Maé", "Dominique", "1a2b", "T-1A2B"):
        assert not matches(REFUSAL, typed)
    for typed in ("0042", "coupon_unknown", ""):
        assert not matches(UNKNOWN, typed)


@given(st.text(max_size=200))
def test_whatever_is_typed_gives_an_answer(typed: str) -> None:
    for line in (DEBIT, REFUSAL, UNKNOWN):
        assert matches(line, typed) in {True, False}
