"""What a rank calls for, what is still due, and how long a document is kept."""

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.given import SCHEME
from webapp.domain.documents import DocumentState, purge_day, still_due

IN, NOT = DocumentState.RECEIVED, DocumentState.REFUSED


@pytest.mark.parametrize(
    ("rank", "states", "asked", "due"),
    [
        (1, {}, (), ("training_contract",)),  # F11
        (1, {"training_contract": IN}, (), ()),
        (1, {"training_contract": DocumentState.ACCEPTED}, (), ()),
        (1, {"training_contract": NOT}, (), ("training_contract",)),  # F23
        (2, {}, (), ("theory_exam_certificate", "proof_of_use_1")),  # F11
        (2, {"proof_of_use_1": IN}, (), ("theory_exam_certificate",)),
        (3, {}, (), ("proof_of_use_2",)),  # F11
        (1, {"training_contract": IN}, ("other",), ("other",)),  # M6
        (1, {}, ("training_contract",), ("training_contract",)),
    ],
)
def test_what_is_still_due_is_what_the_rank_calls_for_and_what_was_asked_f11(
    rank: int, states: dict[str, DocumentState], asked: tuple[str, ...], due: tuple[str, ...]
) -> None:
    assert still_due(SCHEME, rank, states, asked) == due


def test_a_document_is_kept_as_long_as_its_category_says() -> None:
    assert purge_day(SCHEME, "contract", date(2026, 3, 12)) == date(2036, 3, 12)
    assert purge_day(SCHEME, "supporting", date(2026, 3, 12)) == date(2031, 3, 12)
    assert purge_day(replace(SCHEME, keeping=()), "contract", date(2026, 3, 12)) is None
