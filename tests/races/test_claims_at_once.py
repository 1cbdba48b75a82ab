"""Claims that arrive at the same moment at the real server: exactly one of them is a debit."""

from collections import Counter

import pytest

from tests.plumbing import Counts
from tests.races.conftest import Tally, some_rounds
from tests.races.rush import CLAIMS, Rush
from tests.races.server import Request

RANK_1_CENTS = 30_000  # F8


@pytest.mark.soak
def test_sixteen_claims_at_once_on_one_coupon_make_one_debit_and_fifteen_refusals(
    rush: Rush, counts: Counts, tally: Tally
) -> None:
    size = counts.concurrency_claims
    ours, theirs = (rush.staff(size, rush.house.partner()) for _ in range(2))
    for n in range(counts.concurrency_rounds):
        # By turns the staff of one partner, and of two.
        people = ours if n % 2 == 0 else [*ours[: size // 2], *theirs[size // 2 :]]
        coupon_id = rush.coupon()
        requests = [Request(member.token, CLAIMS, rush.claim(member, coupon_id)) for member in people]
        replies = rush.at_once(requests)
        assert Counter(reply.status for reply in replies) == {201: 1, 409: size - 1}
        assert {reply.code for reply in replies if reply.status == 409} == {"already_debited"}
        assert rush.debited_cents(coupon_id) == [RANK_1_CENTS]
        assert Counter(rush.journal(coupon_id)) == {
            ("debited", RANK_1_CENTS): 1,
            ("claim_refused", 0): size - 1,
        }
        rush.assert_journal_holds()
        again = rush.at_once(requests)
        assert [reply.body for reply in again] == [reply.body for reply in replies]
        assert Counter(reply.status for reply in again) == {200: 1, 409: size - 1}
        tally.rounds += 1
    verified = rush.server.flask("journal", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.mark.soak
def test_one_claim_sent_fifty_times_at_once_makes_one_debit_and_one_body(
    rush: Rush, counts: Counts, tally: Tally
) -> None:
    (member,) = rush.staff(1, rush.house.partner())
    for _ in range(counts.concurrency_rounds):
        coupon_id = rush.coupon()
        claim = rush.claim(member, coupon_id)
        # The time of capture decides nothing: half of them tell another.
        late = {**claim, "captured_at": "2026-01-01T00:00:00+00:00"}
        sent = [(claim, late)[n % 2] for n in range(counts.replay_sends)]
        replies = rush.at_once([Request(member.token, CLAIMS, payload) for payload in sent])
        assert Counter(reply.status for reply in replies) == {201: 1, 200: counts.replay_sends - 1}
        assert len({reply.body for reply in replies}) == 1
        assert rush.journal(coupon_id) == [("debited", RANK_1_CENTS)]
        rush.assert_journal_holds()
        tally.rounds += 1


@pytest.mark.soak
def test_one_claim_id_sent_at_once_for_two_coupons_debits_one_of_them_and_tells_the_other_nothing(
    rush: Rush, counts: Counts, tally: Tally
) -> None:
    (member,) = rush.staff(1, rush.house.partner())
    for _ in range(some_rounds(counts.concurrency_rounds)):
        coupon_ids = [rush.coupon(), rush.coupon()]
        claim_id = rush.house.clock.new_id()
        claims = [rush.claim(member, coupon_id, claim_id=claim_id) for coupon_id in coupon_ids]
        replies = rush.at_once([Request(member.token, CLAIMS, claims[n % 2]) for n in range(16)])
        statuses = [Counter(reply.status for reply in replies[n::2]) for n in (0, 1)]
        won, lost = ({201: 1, 200: 7}, {422: 8})
        assert statuses in ([won, lost], [lost, won])
        assert {reply.code for reply in replies if reply.status == 422} == {"claim_reused"}
        debited = [cents for coupon_id in coupon_ids for cents in rush.debited_cents(coupon_id)]
        assert debited == [RANK_1_CENTS]
        rush.assert_journal_holds()
        tally.rounds += 1


@pytest.mark.soak
def test_one_identity_check_serves_one_of_sixteen_claims_sent_at_once(
    rush: Rush, counts: Counts, tally: Tally
) -> None:
    (member,) = rush.staff(1, rush.house.partner())
    for _ in range(some_rounds(counts.concurrency_rounds)):
        coupon_id = rush.coupon()
        claim = rush.claim(member, coupon_id)
        sent = [{**claim, "claim_id": rush.house.clock.new_id()} for _ in range(counts.concurrency_claims)]
        replies = rush.at_once([Request(member.token, CLAIMS, payload) for payload in sent])
        assert Counter(reply.status for reply in replies) == {201: 1, 409: counts.concurrency_claims - 1}
        assert rush.debited_cents(coupon_id) == [RANK_1_CENTS]
        tally.rounds += 1
