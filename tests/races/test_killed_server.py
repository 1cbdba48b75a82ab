"""The server killed: what was committed is answered when asked again, and what was not never happened."""

from dataclasses import dataclass
from secrets import SystemRandom
from threading import Event

import pytest

from tests.plumbing import Counts
from tests.races.conftest import Tally, some_rounds
from tests.races.rush import BATCHES, CLAIMS, Rush, Staff
from tests.races.server import SERVER, WORKER, Reply, Request, Server

RANK_1_CENTS = 30_000  # F8
KILLED = (WORKER, SERVER)
"""What dies in a round: by turns one worker of two, and the whole server."""


def lose_the_reply(server: Server, request: Request, what: str) -> None:
    """Send a request to a process that dies between its commit and its reply."""
    server.die_before_next_reply(what)
    assert server.send(request) is None, "the process that was to die has answered"
    if what == SERVER:
        server.start_again()


def assert_answered_as_first(rush: Rush, request: Request, first_status: int) -> None:
    """Asked again, a claim gets the very bytes that were committed with it."""
    kept = rush.stored_reply(request.payload["claim_id"])
    assert kept is not None, "the process died before it had committed"
    assert kept.status == first_status
    reply = rush.server.send_until_answered(request)
    assert reply == Reply(200 if first_status == 201 else first_status, kept.body.encode())


@dataclass(frozen=True)
class Killer:
    """Kills the server, or one of its workers, some seconds after the request at a place was sent."""

    server: Server
    what: str
    place: int
    moment: float

    def __call__(self, place: int) -> None:
        if place != self.place:
            return
        # Not a wait for something: the moment itself is what is drawn.
        Event().wait(self.moment)
        if self.what == WORKER:
            self.server.kill_a_worker()
        else:
            self.server.kill()
            # Calls that nobody had accepted wait at the address for the next server.
            self.server.start_again()


@pytest.fixture
def member(rush: Rush) -> Staff:
    return rush.staff(1, rush.house.partner())[0]


@pytest.mark.soak
def test_a_claim_whose_reply_died_with_the_server_gets_its_first_answer_when_sent_again(
    rush: Rush, counts: Counts, tally: Tally, member: Staff
) -> None:
    for n in range(counts.replay_kill_rounds):
        coupon_id = rush.coupon()
        request = Request(member.token, CLAIMS, rush.claim(member, coupon_id))
        lose_the_reply(rush.server, request, KILLED[n % 2])
        assert_answered_as_first(rush, request, 201)
        assert rush.debited_cents(coupon_id) == [RANK_1_CENTS]
        assert rush.journal(coupon_id) == [("debited", RANK_1_CENTS)]
        rush.assert_journal_holds()
        tally.rounds += 1


@pytest.mark.soak
def test_a_refusal_whose_reply_died_with_the_server_stays_the_same_refusal(
    rush: Rush, counts: Counts, tally: Tally, member: Staff
) -> None:
    for n in range(some_rounds(counts.replay_kill_rounds)):
        coupon_id = rush.coupon()
        request = Request(member.token, CLAIMS, rush.claim(member, coupon_id, verified=False))
        lose_the_reply(rush.server, request, KILLED[n % 2])
        # By now the claim could be accepted under another id; under this one it was refused for ever.
        rush.house.debited(member.actor, coupon_id)
        assert_answered_as_first(rush, request, 409)
        assert rush.journal(coupon_id) == [("claim_refused", 0), ("debited", RANK_1_CENTS)]
        tally.rounds += 1


@pytest.mark.soak
def test_a_batch_whose_reply_died_with_the_server_gets_the_same_results_when_sent_again(
    rush: Rush, counts: Counts, tally: Tally, member: Staff
) -> None:
    for n in range(some_rounds(counts.replay_kill_rounds)):
        coupon_ids = [rush.coupon() for _ in range(4)]
        claims = [rush.claim(member, coupon_id) for coupon_id in coupon_ids[:3]]
        claims.append(rush.claim(member, coupon_ids[3], verified=False))
        batch = Request(member.token, BATCHES, {"claims": claims})
        lose_the_reply(rush.server, batch, KILLED[n % 2])
        results = rush.server.send_until_answered(batch).json["results"]
        assert [result["status"] for result in results] == [200, 200, 200, 409]
        assert [result["claim_id"] for result in results] == [claim["claim_id"] for claim in claims]
        for claim, result in zip(claims, results, strict=True):
            alone = rush.server.send_until_answered(Request(member.token, CLAIMS, claim))
            kept = rush.stored_reply(claim["claim_id"])
            assert kept is not None
            assert alone.body == kept.body.encode()
            assert alone.json == result["body"]
        assert [rush.debited_cents(i) for i in coupon_ids] == [[RANK_1_CENTS]] * 3 + [[]]
        rush.assert_journal_holds()
        tally.rounds += 1


@pytest.mark.soak
def test_claims_of_a_burst_cut_by_a_kill_are_each_debited_once_after_all(
    rush: Rush, counts: Counts, tally: Tally, member: Staff
) -> None:
    chance = SystemRandom()
    for n in range(counts.replay_kill_rounds):
        coupon_ids = [rush.coupon() for _ in range(8)]
        requests = [Request(member.token, CLAIMS, rush.claim(member, i)) for i in coupon_ids]
        # Each claim travels twice: its twin may be settled, waiting or not yet read when the process dies.
        twice = [*requests, *requests]
        kill = Killer(rush.server, KILLED[n % 2], chance.randrange(len(twice)), chance.uniform(0, 0.04))
        replies = rush.server.send_at_once(twice, when_sent=kill)
        for request, replies_before in zip(
            requests, zip(replies[: len(requests)], replies[len(requests) :], strict=True), strict=True
        ):
            after = rush.server.send_until_answered(request)
            answers = [reply for reply in (*replies_before, after) if reply is not None]
            assert {reply.status for reply in answers} <= {200, 201}
            assert {reply.body for reply in answers} == {after.body}
            assert [reply.status for reply in answers].count(201) <= 1
        assert [rush.debited_cents(i) for i in coupon_ids] == [[RANK_1_CENTS]] * len(coupon_ids)
        assert {i: rush.journal(i) for i in coupon_ids} == {
            i: [("debited", RANK_1_CENTS)] for i in coupon_ids
        }
        rush.assert_journal_holds()
        tally.rounds += 1
