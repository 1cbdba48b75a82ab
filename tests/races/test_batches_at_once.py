"""Batches that arrive at once, overlap, and meet single claims: all end, and nothing counts twice."""

import json
from collections import Counter, defaultdict
from typing import Any

import pytest

from tests.plumbing import Counts
from tests.races.conftest import Tally, some_rounds
from tests.races.rush import BATCHES, CLAIMS, Rush
from tests.races.server import Reply, Request

RANK_1_CENTS = 30_000  # F8
FILES = 6
BATCHES_AT_ONCE = 8


def results(reply: Reply) -> list[dict[str, Any]]:
    assert reply.status == 200, reply.body
    found: list[dict[str, Any]] = reply.json["results"]
    return found


@pytest.mark.soak
def test_batches_that_hold_the_same_files_in_opposite_orders_all_end_and_debit_each_coupon_once(
    rush: Rush, counts: Counts, tally: Tally
) -> None:
    people = rush.staff(BATCHES_AT_ONCE, rush.house.partner())
    for _ in range(some_rounds(counts.concurrency_rounds)):
        coupon_ids = [rush.coupon() for _ in range(FILES)]
        requests = []
        for place, member in enumerate(people):
            claims = [rush.claim(member, coupon_id) for coupon_id in coupon_ids[:: (1, -1)[place % 2]]]
            requests.append(Request(member.token, BATCHES, {"claims": claims}))
        of_coupon: dict[str, Counter[int]] = defaultdict(Counter)
        for request, reply in zip(requests, rush.at_once(requests), strict=True):
            for claim, result in zip(request.payload["claims"], results(reply), strict=True):
                assert result["claim_id"] == claim["claim_id"]
                of_coupon[claim["coupon_id"]][result["status"]] += 1
        assert of_coupon == {i: {201: 1, 409: BATCHES_AT_ONCE - 1} for i in coupon_ids}
        assert [rush.debited_cents(i) for i in coupon_ids] == [[RANK_1_CENTS]] * FILES
        rush.assert_journal_holds()
        tally.rounds += 1


@pytest.mark.soak
def test_a_claim_that_arrives_alone_and_in_a_batch_at_once_is_one_debit_with_one_answer(
    rush: Rush, counts: Counts, tally: Tally
) -> None:
    (member,) = rush.staff(1, rush.house.partner())
    for _ in range(some_rounds(counts.concurrency_rounds)):
        coupon_ids = [rush.coupon() for _ in range(3)]
        claims = [rush.claim(member, coupon_id) for coupon_id in coupon_ids]
        batch = Request(member.token, BATCHES, {"claims": claims})
        alone = [Request(member.token, CLAIMS, claim) for claim in claims]
        replies = rush.at_once([batch, *alone, batch, *alone, batch])
        seen: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for reply in replies:
            if "results" in reply.json:
                for result in results(reply):
                    body = json.dumps(result["body"], sort_keys=True)
                    seen[result["claim_id"]].append((result["status"], body))
            else:
                body = json.dumps(reply.json, sort_keys=True)
                seen[reply.json["claim_id"]].append((reply.status, body))
        for claim in claims:
            answers = seen[claim["claim_id"]]
            assert Counter(status for status, _ in answers) == {201: 1, 200: 4}
            assert len({body for _, body in answers}) == 1
        assert [rush.debited_cents(i) for i in coupon_ids] == [[RANK_1_CENTS]] * 3
        rush.assert_journal_holds()
        tally.rounds += 1


@pytest.mark.soak
def test_another_claim_on_a_coupon_of_a_batch_wins_or_loses_and_the_rest_of_the_batch_is_debited(
    rush: Rush, counts: Counts, tally: Tally
) -> None:
    first, second = rush.staff(2, rush.house.partner())
    for _ in range(some_rounds(counts.concurrency_rounds)):
        coupon_ids = [rush.coupon() for _ in range(4)]
        batch = [rush.claim(first, coupon_id) for coupon_id in coupon_ids]
        alone = rush.claim(second, coupon_ids[2])
        whole, single = rush.at_once(
            [Request(first.token, BATCHES, {"claims": batch}), Request(second.token, CLAIMS, alone)]
        )
        statuses = [result["status"] for result in results(whole)]
        assert (statuses, single.status) in (([201] * 4, 409), ([201, 201, 409, 201], 201))
        assert [rush.debited_cents(i) for i in coupon_ids] == [[RANK_1_CENTS]] * 4
        rush.assert_journal_holds()
        tally.rounds += 1


@pytest.mark.soak
def test_batches_that_reuse_each_others_claim_ids_in_opposite_orders_all_end(
    rush: Rush, counts: Counts, tally: Tally
) -> None:
    # No file is shared: these meet in the unique keys alone, where each could wait for the other.
    # No identity was verified, so each first answer is a refusal, and it is kept.
    people = rush.staff(4, rush.house.partner())
    coupon_ids = [rush.coupon() for _ in people]
    for _ in range(some_rounds(counts.concurrency_rounds)):
        claim_ids = [rush.house.clock.new_id() for _ in range(50)]
        requests = []
        for place, member in enumerate(people):
            ordered = claim_ids[:: (1, -1)[place % 2]]
            claims = [
                rush.claim(member, coupon_ids[place], claim_id=claim_id, verified=False)
                for claim_id in ordered
            ]
            requests.append(Request(member.token, BATCHES, {"claims": claims}))
        of_claim: dict[str, Counter[int]] = defaultdict(Counter)
        for reply in rush.at_once(requests):
            for result in results(reply):
                of_claim[result["claim_id"]][result["status"]] += 1
        assert of_claim == {i: {409: 1, 422: len(people) - 1} for i in claim_ids}
        rush.assert_journal_holds()
        tally.rounds += 1
