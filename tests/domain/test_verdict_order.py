"""The verdict is the first that holds, in the order of the interface contract."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.given import NOW, SCHEME, THEIRS, coupon, facts, live, partner
from webapp.domain.coupon import Coupon
from webapp.domain.debit import DebitFacts, LiveDebit, Partner
from webapp.domain.rules import RULES, examine
from webapp.domain.scheme import AidScheme, Suspension
from webapp.domain.transaction import Status

ORDER = (
    "scheme_suspended",
    "partner_not_validated",
    "market_mismatch",
    "coupon_revoked",
    "already_debited",
    "coupon_expired",
    "other_partner",
    "out_of_order",
    "previous_not_validated",
    "previous_not_paid",
)


@dataclass
class Situation:
    """A third coupon that may be taken, under the setting that asks most: each trouble spoils one thing."""

    scheme: AidScheme = field(default_factory=lambda: replace(SCHEME, previous_coupon_must_be="paid"))
    by: Partner = field(default_factory=partner)
    coupon: Coupon = field(default_factory=lambda: coupon(3))
    debits: dict[int, LiveDebit] = field(default_factory=lambda: {1: live(1), 2: live(2)})
    transferred_to: str | None = None

    def suspend(self) -> None:
        self.scheme = replace(self.scheme, suspension=Suspension("F29", NOW.date()))

    def unvalidate(self) -> None:
        self.by = replace(self.by, validated_at=None)

    def change_market(self) -> None:
        self.coupon = replace(self.coupon, market="2021")

    def revoke(self) -> None:
        self.coupon = replace(self.coupon, revoked_at=NOW)

    def debit(self) -> None:
        self.debits[3] = live(3, Status.SUBMITTED)

    def expire(self) -> None:
        self.coupon = replace(self.coupon, expires_on=NOW.date() - timedelta(days=1))

    def transfer(self) -> None:
        self.transferred_to = THEIRS

    def forget_rank_1(self) -> None:
        del self.debits[1]

    def unvalidate_rank_2(self) -> None:
        self.debits[2] = live(2, Status.SUBMITTED)

    def unpay_rank_2(self) -> None:
        self.debits[2] = live(2, Status.VALIDATED)

    def facts(self) -> DebitFacts:
        made = facts(3, *self.debits.values(), scheme=self.scheme, by=self.by)
        return replace(made, coupon=self.coupon, file=replace(made.file, transferred_to=self.transferred_to))


TROUBLES: dict[str, Callable[[Situation], None]] = {
    "scheme_suspended": Situation.suspend,
    "partner_not_validated": Situation.unvalidate,
    "market_mismatch": Situation.change_market,
    "coupon_revoked": Situation.revoke,
    "already_debited": Situation.debit,
    "coupon_expired": Situation.expire,
    "other_partner": Situation.transfer,
    "out_of_order": Situation.forget_rank_1,
    "previous_not_validated": Situation.unvalidate_rank_2,
    "previous_not_paid": Situation.unpay_rank_2,
}


def spoilt(codes: Iterable[str]) -> DebitFacts:
    """Spoil a situation, latest trouble first: a coupon not validated is not paid either."""
    situation = Situation()
    for code in sorted(codes, key=ORDER.index, reverse=True):
        TROUBLES[code](situation)
    return situation.facts()


def verdict(facts_: DebitFacts) -> str:
    refused = examine(facts_)
    return "ok" if refused is None else refused.code


def test_the_rules_are_those_of_the_contract_in_its_order() -> None:
    assert tuple(RULES) == ORDER


def test_nothing_spoilt_is_ok() -> None:
    assert verdict(Situation().facts()) == "ok"


@pytest.mark.parametrize("code", ORDER)
def test_each_trouble_alone_is_the_verdict(code: str) -> None:
    assert verdict(spoilt([code])) == code


@pytest.mark.parametrize(("earlier", "later"), list(combinations(ORDER, 2)))
def test_of_two_troubles_the_earlier_is_the_verdict(earlier: str, later: str) -> None:
    both = spoilt([earlier, later])
    assert RULES[earlier](both) is not None
    assert RULES[later](both) is not None
    assert verdict(both) == earlier


@given(st.sets(st.sampled_from(ORDER)), st.permutations(ORDER))
def test_the_first_that_holds_is_the_verdict_in_whatever_order_a_scheme_lists_its_rules(
    codes: set[str], listed: list[str]
) -> None:
    situation = spoilt(codes)
    situation = replace(situation, scheme=replace(situation.scheme, debit_rules=tuple(listed)))
    assert verdict(situation) == min(codes, key=ORDER.index, default="ok")


@given(st.sets(st.sampled_from(ORDER)), st.sets(st.sampled_from(ORDER)))
def test_a_rule_a_scheme_does_not_list_never_speaks(codes: set[str], left_out: set[str]) -> None:
    situation = spoilt(codes)
    kept = tuple(code for code in ORDER if code not in left_out)
    situation = replace(situation, scheme=replace(situation.scheme, debit_rules=kept))
    holding = {code for code in ORDER if RULES[code](situation) is not None}
    assert verdict(situation) == min(holding - left_out, key=ORDER.index, default="ok")
