"""The shipped scheme says what the facts say; the test scheme beside this file loads as well."""

from datetime import date
from pathlib import Path

import pytest

from webapp.domain.rules import RULES
from webapp.schemes.loader import load_scheme, load_schemes

SCHEMES = load_schemes()
SCHEME = next(iter(SCHEMES.by_id.values()))
SECOND = next(Path(__file__).parent.glob("*.toml"))


def test_one_scheme_is_shipped() -> None:
    assert len(SCHEMES.by_id) == 1


def test_three_coupons_of_300_500_and_500_euros_in_this_order_f8() -> None:
    assert [(r.number, r.amount_cents) for r in SCHEME.rank] == [(1, 30000), (2, 50000), (3, 50000)]


def test_the_previous_coupon_must_be_validated_f10() -> None:
    assert SCHEME.previous_coupon_must_be == "validated"


def test_documents_per_rank_f4_f11() -> None:
    assert SCHEME.documents_due == "later"
    documents = [[(d.code, d.required, d.signed_from) for d in rank.document] for rank in SCHEME.rank]
    assert documents == [
        [("training_contract", True, date(2021, 3, 1))],
        [("theory_exam_certificate", True, None), ("proof_of_use_1", True, None)],
        [("proof_of_use_2", True, None)],
    ]


def test_two_markets_only_the_new_one_bears_a_mention_f26() -> None:
    assert {m.code: m.mention for m in SCHEME.market} == {"2021": "", "2024": "2024"}


def test_each_market_is_valid_for_twelve_months_and_nothing_is_suspended_f29() -> None:
    assert [m.validity_months for m in SCHEME.market] == [12, 12]
    assert (SCHEME.suspension.suspended_from, SCHEME.suspension.suspended_until) == (None, None)


def test_the_file_belongs_to_the_first_school_f31() -> None:
    assert SCHEME.bound_to_first_partner is True


def test_it_lists_every_rule() -> None:
    assert SCHEME.debit_rules == tuple(RULES)


def test_payment_comes_21_to_28_days_after_validation_f21() -> None:
    assert (SCHEME.payment.from_day, SCHEME.payment.to_day) == (21, 28)


def test_every_table_names_its_source() -> None:
    tables = [SCHEME, *SCHEME.rank, *SCHEME.market, *(d for r in SCHEME.rank for d in r.document)]
    tables += [SCHEME.suspension, SCHEME.identity, SCHEME.offline, SCHEME.payment]
    assert all(getattr(table, "source").strip() for table in tables)  # noqa: B009  tables share no class


def test_ranks_and_markets_are_found_by_number_and_code_or_not_at_all() -> None:
    assert SCHEME.rank_numbered(2).amount_cents == 50000
    assert SCHEME.market_coded("2021").wire_code == 1
    with pytest.raises(KeyError):
        SCHEME.rank_numbered(4)
    with pytest.raises(KeyError):
        SCHEME.market_coded("2022")
    with pytest.raises(KeyError):
        SCHEMES["another"]


def test_a_second_scheme_loads_beside_it_r3() -> None:
    second = load_scheme(SECOND)
    assert [(r.number, r.amount_cents) for r in second.rank] == [(1, 50000)]
    assert second.partner_kind == "training_centre"
    both = SCHEMES.replacing(second)
    assert set(both.by_id) == {SCHEME.id, second.id}
    assert both[second.id] is second
    assert set(SCHEMES.by_id) == {SCHEME.id}
