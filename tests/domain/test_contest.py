"""What an officer may grant of a contested offline claim: one row a code, and what no grant can mend."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.domain.given import NOW, SCHEME, facts, live, partner
from tests.domain.test_offline import CAPTURED, ENTRY, IDENTITY, TOLD, code, entry
from webapp.domain.contest import GRANTABLE, ContestFacts, clock_of_contest, decide_contest
from webapp.domain.debit import Accepted
from webapp.domain.offline import DeviceEntry, Proof
from webapp.domain.transaction import Status

LATER = NOW + timedelta(days=9)
"""When the officer decides."""


def contested(
    code_: str = "device_revoked",
    signed: DeviceEntry = ENTRY,
    *debits: Any,  # noqa: ANN401  live debits of the file
    proof: Proof = Proof.HOLDS,
    by: Any = None,  # noqa: ANN401  a partner
    **coupon: Any,  # noqa: ANN401  any field there is
) -> str:
    at = clock_of_contest(signed, code_, NOW)
    debit = facts(signed.rank, *debits, now=at, by=by, **coupon)
    return code(decide_contest(ContestFacts(signed, code_, debit, proof)))


@pytest.mark.parametrize(
    ("code_", "granted"),
    [
        ("device_revoked", True),
        ("licence_expired", True),
        ("cap_exceeded", True),
        ("chain_broken", True),
        ("coupon_expired", True),
        ("already_debited", False),
        ("market_mismatch", False),
        ("coupon_revoked", False),
        ("other_partner", False),
        ("out_of_order", False),
        ("previous_not_validated", False),
        ("previous_not_paid", False),
        ("identity_unverified", False),
        ("face_not_confirmed", False),
        ("document_not_in_force", False),
        ("scheme_suspended", False),
        ("partner_not_validated", False),
        ("payload_forged", False),
        ("coupon_unknown", False),
    ],
)
def test_what_speaks_of_the_device_may_be_granted_and_nothing_else(code_: str, *, granted: bool) -> None:
    assert contested(code_) == ("accepted" if granted else code_)
    assert (code_ in GRANTABLE) is granted


def test_a_grant_debits_what_the_coupon_is_worth() -> None:
    given = ContestFacts(ENTRY, "cap_exceeded", facts(), Proof.HOLDS)
    assert decide_contest(given) == Accepted(30000, Status.AWAITING_DOCUMENTS)


@pytest.mark.parametrize("code_", sorted(GRANTABLE))
class TestWhatNoGrantMends:
    def test_a_coupon_debited_since(self, code_: str) -> None:
        assert contested(code_, ENTRY, live(1)) == "already_debited"

    def test_a_coupon_withdrawn_since(self, code_: str) -> None:
        assert contested(code_, revoked_at=LATER) == "coupon_revoked"

    def test_another_market(self, code_: str) -> None:
        assert contested(code_, entry(market="2021"), market="2021") == "market_mismatch"

    def test_a_file_of_another_school(self, code_: str) -> None:
        second = entry(rank=2, amount_cents=SCHEME.rank_numbered(2).amount_cents)
        assert contested(code_, second, live(1, partner_id="theirs")) == "other_partner"

    def test_a_coupon_before_its_turn(self, code_: str) -> None:
        second = entry(rank=2, amount_cents=SCHEME.rank_numbered(2).amount_cents)
        assert contested(code_, second) == "out_of_order"
        assert contested(code_, second, live(1, Status.SUBMITTED)) == "previous_not_validated"

    def test_a_school_that_is_not_validated(self, code_: str) -> None:
        assert contested(code_, by=partner(validated=False)) == "partner_not_validated"

    @pytest.mark.parametrize("proof", [Proof.WRONG, Proof.UNVERIFIED])
    def test_an_identity_that_nobody_verified(self, code_: str, proof: Proof) -> None:
        assert contested(code_, proof=proof) == "identity_unverified"

    def test_a_face_not_compared_and_a_document_not_in_force(self, code_: str) -> None:
        assert contested(code_, entry(face_confirmed=False)) == "face_not_confirmed"
        old = entry(identity=replace(IDENTITY, document_valid=False))
        assert contested(code_, old) == "document_not_in_force"

    def test_what_is_claimed_is_not_what_the_coupon_is(self, code_: str) -> None:
        assert contested(code_, entry(amount_cents=1)) == "payload_forged"


class TestTheDay:
    def test_the_regions_own_delay_costs_nothing(self) -> None:
        assert contested(expires_on=CAPTURED.date()) == "accepted"

    def test_an_expired_coupon_is_granted_where_it_can_have_been_taken_in_time(self) -> None:
        behind = entry(captured_at=TOLD - timedelta(days=2), last_server_time=TOLD - timedelta(days=1))
        last_day = (TOLD - timedelta(days=1)).date()
        assert contested("coupon_expired", behind, expires_on=last_day) == "accepted"

    def test_not_when_the_server_was_heard_after_the_last_day(self) -> None:
        behind = entry(captured_at=TOLD - timedelta(days=2))
        assert contested("coupon_expired", behind, expires_on=TOLD.date() - timedelta(days=1)) == (
            "coupon_expired"
        )

    def test_not_when_the_device_itself_says_that_it_was_late(self) -> None:
        assert contested("coupon_expired", expires_on=CAPTURED.date() - timedelta(days=1)) == "coupon_expired"

    def test_a_clock_ahead_is_judged_when_it_arrived(self) -> None:
        ahead = entry(captured_at=NOW + timedelta(days=2))
        assert clock_of_contest(ahead, "coupon_expired", NOW) == NOW
