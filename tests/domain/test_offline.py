"""Offline claims judged on arrival: one row a line of the protocol's paragraph on the server (7)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.given import NOW, SCHEME, facts, live, partner, suspended
from webapp.domain.debit import Accepted, Refused
from webapp.domain.identity import DocumentType
from webapp.domain.offline import (
    GENESIS,
    ONLINE_CHECK_AGE,
    ChainHead,
    DeviceEntry,
    IdentityHow,
    OfflineFacts,
    OfflineIdentity,
    Place,
    Proof,
    Usage,
    clock_of,
    decide_offline,
    online_check_counts,
    place_of,
)
from webapp.domain.scheme import AidScheme
from webapp.domain.tablet import StaffHow
from webapp.domain.transaction import Status

TOLD = NOW - timedelta(hours=2)
CAPTURED = NOW - timedelta(hours=1)
IDENTITY = OfflineIdentity(IdentityHow.TAG, DocumentType.CNI, document_valid=True, proof=b"\1" * 16)
ENTRY = DeviceEntry(
    device_id="device-1",
    seq=1,
    prev_hash=GENESIS,
    claim_id="claim-1",
    coupon_text="AP1:…",
    number=None,
    rank=1,
    amount_cents=SCHEME.rank_numbered(1).amount_cents,
    scheme_id=SCHEME.id,
    market="2024",
    staff_id="account-staff",
    staff_how=StaffHow.PIN,
    identity=IDENTITY,
    face_confirmed=True,
    captured_at=CAPTURED,
    monotonic_ms=1000,
    last_server_time=TOLD,
    licence_id="licence-1",
    epoch=0,
)
OTHER_HASH = "a" * 64


def entry(**changes: Any) -> DeviceEntry:  # noqa: ANN401  any field there is
    return replace(ENTRY, **changes)


def offline(
    signed: DeviceEntry = ENTRY,
    *debits: Any,  # noqa: ANN401  live debits of the file
    scheme: AidScheme = SCHEME,
    coupon: dict[str, Any] | None = None,
    by: Any = None,  # noqa: ANN401  a partner
    **changes: Any,  # noqa: ANN401  any field there is
) -> OfflineFacts:
    """Facts in order unless a test says otherwise, judged at the entry's own clock."""
    at = clock_of(signed, NOW)
    made = facts(signed.rank, *debits, scheme=scheme, now=at, by=by, **(coupon or {}))
    base = OfflineFacts(
        entry=signed,
        debit=made,
        place=Place.NEXT,
        device_revoked=False,
        licence_ends_at=NOW + timedelta(hours=40),
        usage=Usage(),
        first_here=not debits,
        proof=Proof.HOLDS,
    )
    return replace(base, **changes)


def code(decision: object) -> str:
    return decision.code if isinstance(decision, Refused) else "accepted"


@pytest.mark.parametrize(
    ("captured_at", "told", "judged_at"),
    [
        (CAPTURED, TOLD, CAPTURED),
        (TOLD, TOLD, TOLD),
        (NOW, TOLD, NOW),
        (NOW + timedelta(seconds=1), TOLD, NOW),
        (NOW + timedelta(days=2), TOLD, NOW),
        (TOLD - timedelta(seconds=1), TOLD, NOW),
        (TOLD - timedelta(days=2), TOLD, NOW),
    ],
    ids=[
        "between",
        "at the last contact",
        "on arrival",
        "ahead",
        "days ahead",
        "before contact",
        "days before",
    ],
)
def test_an_entry_is_judged_at_its_own_time_only_where_it_can_be_true(
    captured_at: datetime, told: datetime, judged_at: datetime
) -> None:
    assert clock_of(entry(captured_at=captured_at, last_server_time=told), NOW) == judged_at


@given(
    st.timedeltas(timedelta(days=-3), timedelta(days=3)), st.timedeltas(timedelta(days=-3), timedelta(days=3))
)
def test_no_clock_makes_an_entry_be_judged_later_than_it_arrived_or_before_the_last_contact(
    captured: timedelta, told: timedelta
) -> None:
    at = clock_of(entry(captured_at=NOW + captured, last_server_time=NOW + told), NOW)
    assert at == NOW or NOW + told <= at <= NOW


class TestTheLinesOfParagraphSeven:
    def test_a_sound_entry_is_accepted(self) -> None:
        assert decide_offline(offline()) == Accepted(30000, Status.AWAITING_DOCUMENTS)

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"place": Place.BROKEN}, "chain_broken"),
            ({"place": Place.GAP}, "accepted"),
            ({"place": Place.LATE}, "accepted"),
            ({"device_revoked": True}, "device_revoked"),
            ({"licence_ends_at": None}, "licence_expired"),
            ({"licence_ends_at": CAPTURED - timedelta(seconds=1)}, "licence_expired"),
            ({"licence_ends_at": CAPTURED}, "accepted"),
            ({"proof": Proof.WRONG}, "identity_unverified"),
            ({"proof": Proof.UNVERIFIED}, "identity_unverified"),
        ],
    )
    def test_the_device_and_the_person(self, changes: dict[str, Any], expected: str) -> None:
        assert code(decide_offline(offline(**changes))) == expected

    @pytest.mark.parametrize(
        "changes", [{"rank": 2}, {"amount_cents": 1}, {"market": "2021"}, {"scheme_id": "another"}]
    )
    def test_what_is_claimed_must_be_what_the_coupon_is(self, changes: dict[str, Any]) -> None:
        judged = replace(offline(), entry=entry(**changes))
        assert code(decide_offline(judged)) == "payload_forged"

    def test_expiry_is_judged_at_the_capture(self) -> None:
        last_day = CAPTURED.date()
        assert code(decide_offline(offline(coupon={"expires_on": last_day}))) == "accepted"
        # The clock is set back behind the last contact: the day of arrival decides.
        back = entry(captured_at=TOLD - timedelta(days=30))
        expired = {"expires_on": NOW.date() - timedelta(days=1)}
        assert code(decide_offline(offline(back, coupon=expired))) == "coupon_expired"
        yesterday = entry(captured_at=NOW - timedelta(days=1), last_server_time=NOW - timedelta(days=1))
        assert code(decide_offline(offline(yesterday, coupon=expired))) == "accepted"

    def test_suspension_is_judged_at_the_capture(self) -> None:
        yesterday = entry(captured_at=NOW - timedelta(days=1), last_server_time=NOW - timedelta(days=1))
        assert code(decide_offline(offline(yesterday, scheme=suspended(NOW.date())))) == "accepted"
        assert code(decide_offline(offline(scheme=suspended(NOW.date())))) == "scheme_suspended"

    def test_the_convention_is_judged_at_the_capture(self) -> None:
        ended = partner(replace(partner().conventions[0], ends_on=NOW.date() - timedelta(days=1)))
        yesterday = entry(captured_at=NOW - timedelta(days=1), last_server_time=NOW - timedelta(days=1))
        assert code(decide_offline(offline(yesterday, by=ended))) == "accepted"
        assert code(decide_offline(offline(by=ended))) == "partner_not_validated"

    def test_another_market_is_refused(self) -> None:
        theirs = entry(market="2021")
        assert code(decide_offline(offline(theirs, coupon={"market": "2021"}))) == "market_mismatch"

    def test_what_happened_meanwhile_is_judged_now(self) -> None:
        later = {"revoked_at": NOW - timedelta(minutes=1)}
        assert code(decide_offline(offline(coupon=later))) == "coupon_revoked"
        assert code(decide_offline(offline(ENTRY, live(1)))) == "already_debited"
        second = entry(rank=2, amount_cents=SCHEME.rank_numbered(2).amount_cents)
        assert code(decide_offline(offline(second))) == "out_of_order"
        assert code(decide_offline(offline(second, live(1, Status.SUBMITTED)))) == "previous_not_validated"
        assert code(decide_offline(offline(second, live(1, Status.VALIDATED)))) == "accepted"
        assert code(decide_offline(offline(second, live(1, partner_id="theirs")))) == "other_partner"

    def test_the_face_and_the_document(self) -> None:
        assert code(decide_offline(offline(entry(face_confirmed=False)))) == "face_not_confirmed"
        old = replace(IDENTITY, document_valid=False)
        assert code(decide_offline(offline(entry(identity=old)))) == "document_not_in_force"


class TestCaps:
    CAPS = SCHEME.offline

    @pytest.mark.parametrize(
        ("usage", "expected"),
        [
            (Usage(claims=CAPS.max_claims - 1), "accepted"),
            (Usage(claims=CAPS.max_claims), "cap_exceeded"),
            (Usage(amount_cents=CAPS.max_amount_cents - 30000), "accepted"),
            (Usage(amount_cents=CAPS.max_amount_cents - 29999), "cap_exceeded"),
            (Usage(first_rank_claims=CAPS.first_rank_max_claims - 1), "accepted"),
            (Usage(first_rank_claims=CAPS.first_rank_max_claims), "cap_exceeded"),
        ],
    )
    def test_the_licence_bounds_number_amount_and_first_coupons(self, usage: Usage, expected: str) -> None:
        assert code(decide_offline(offline(usage=usage))) == expected

    def test_the_stricter_bound_is_for_those_who_are_new_here(self) -> None:
        usage = Usage(first_rank_claims=self.CAPS.first_rank_max_claims)
        assert code(decide_offline(offline(usage=usage, first_here=False))) == "accepted"

    def test_a_scheme_may_allow_what_the_device_could_not_check(self) -> None:
        lenient = replace(SCHEME, offline=replace(self.CAPS, unverified_identity_allowed=True))
        assert code(decide_offline(offline(scheme=lenient, proof=Proof.UNVERIFIED))) == "accepted"
        assert code(decide_offline(offline(scheme=lenient, proof=Proof.WRONG))) == "identity_unverified"


class TestPlaceInTheChain:
    @pytest.mark.parametrize(
        ("signed", "head", "at_seq", "expected"),
        [
            (entry(), ChainHead(), None, Place.NEXT),
            (entry(seq=2, prev_hash=OTHER_HASH), ChainHead(1, OTHER_HASH), None, Place.NEXT),
            (entry(seq=2), ChainHead(1, OTHER_HASH), None, Place.BROKEN),
            (entry(seq=4), ChainHead(1, OTHER_HASH), None, Place.GAP),
            (entry(seq=2), ChainHead(4, OTHER_HASH), None, Place.LATE),
            (entry(seq=2), ChainHead(4, OTHER_HASH), "b" * 64, Place.BROKEN),
            (entry(seq=4), ChainHead(4, OTHER_HASH), OTHER_HASH, Place.BROKEN),
        ],
        ids=["first", "follows", "follows another", "gap", "fills a gap", "place taken", "rewound"],
    )
    def test_each_place(
        self, signed: DeviceEntry, head: ChainHead, at_seq: str | None, expected: Place
    ) -> None:
        assert place_of(signed, head, at_seq) is expected


def test_a_check_made_online_counts_for_half_an_hour() -> None:
    assert online_check_counts(ENTRY, CAPTURED)
    assert online_check_counts(ENTRY, CAPTURED - ONLINE_CHECK_AGE)
    assert not online_check_counts(ENTRY, CAPTURED - ONLINE_CHECK_AGE - timedelta(seconds=1))
    assert not online_check_counts(ENTRY, CAPTURED + timedelta(seconds=1))


def test_days_of_expiry_are_days_in_paris() -> None:
    midnight = datetime.combine(date(2026, 3, 12), datetime.min.time(), NOW.tzinfo)
    late = entry(captured_at=midnight - timedelta(minutes=30), last_server_time=midnight - timedelta(hours=3))
    # Half past midnight in Paris is the 12th already.
    assert code(decide_offline(offline(late, coupon={"expires_on": date(2026, 3, 11)}))) == "coupon_expired"
