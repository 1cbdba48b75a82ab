"""Identity checks that arrive at the same moment: no more are judged than one after the other. # F12"""

import json
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.plumbing import Counts
from tests.races.conftest import Tally, some_rounds
from tests.races.rush import CHECKS, Rush, Staff, right_identity, wrong_identity
from tests.races.server import Request
from webapp.adapters.clock import SystemClock
from webapp.domain.errors import DomainError
from webapp.domain.identity import CheckResult, DocumentType
from webapp.services import identity
from webapp.services.identity import IdentityTry
from webapp.store import outbox
from webapp.store.database import reading
from webapp.store.identity import IdentityCheckRow

LAST_TRY = 6
FREE_TRIES = 3
WRONG_IN_AN_HOUR = 20


def wrong_tries_judged(coupon_id: str) -> int:
    statement = select(IdentityCheckRow.id).where(
        IdentityCheckRow.coupon_id == coupon_id, IdentityCheckRow.result == CheckResult.NO_MATCH
    )
    with reading() as tx:
        return len(tx.scalars(statement).all())


def coupon_with_five_wrong_tries(rush: Rush, people: list[Staff]) -> str:
    """The five, with their waits, were made in the half hour before now; the last wait is over too."""
    coupon_id = rush.coupon()
    typed = IdentityTry(
        coupon_id,
        "Autrement",
        rush.house.people[coupon_id].birth_date,
        DocumentType.CNI,
        document_valid=True,
    )
    rush.house.clock.set(SystemClock().now() - timedelta(minutes=30))
    for member, wait in zip(people, (0, 0, 0, 30, 60), strict=False):
        rush.house.clock.move(seconds=wait)
        identity.check_identity(rush.house.office, member.actor, rush.house.clock.new_id(), typed)
    return coupon_id


@pytest.mark.soak
def test_wrong_checks_at_once_on_the_last_try_lock_once_and_no_seventh_is_judged(
    rush: Rush, counts: Counts, tally: Tally
) -> None:
    for _ in range(some_rounds(counts.concurrency_rounds)):
        people = rush.staff(8, rush.house.partner())
        coupon_id = coupon_with_five_wrong_tries(rush, people)
        wrong = wrong_identity(coupon_id)
        replies = rush.at_once([Request(member.token, CHECKS, wrong) for member in people])
        assert {(reply.status, reply.code) for reply in replies} == {(423, "identity_locked")}
        assert wrong_tries_judged(coupon_id) == LAST_TRY
        assert rush.journal(coupon_id) == [("identity_locked", 0)]
        rush.assert_journal_holds()
        tally.rounds += 1


@pytest.mark.soak
def test_a_right_check_that_meets_the_last_wrong_one_comes_first_or_finds_the_lock(
    rush: Rush, counts: Counts, tally: Tally
) -> None:
    for _ in range(some_rounds(counts.concurrency_rounds)):
        people = rush.staff(5, rush.house.partner())
        coupon_id = coupon_with_five_wrong_tries(rush, people)
        wrong, right = rush.at_once(
            [
                Request(people[0].token, CHECKS, wrong_identity(coupon_id)),
                Request(people[1].token, CHECKS, right_identity(coupon_id)),
            ]
        )
        if right.status == 200:
            assert right.json["match"] is True
            # The match forgave the five: the wrong one is the first of a new count.
            assert (wrong.status, wrong.json) == (200, {"match": False, "tries_left": LAST_TRY - 1})
        else:
            assert [(reply.status, reply.code) for reply in (wrong, right)] == [(423, "identity_locked")] * 2
        tally.rounds += 1


@pytest.mark.soak
def test_sixteen_wrong_checks_at_once_are_judged_three_times(
    rush: Rush, counts: Counts, tally: Tally
) -> None:
    people = rush.staff(16, rush.house.partner())
    for _ in range(min(some_rounds(counts.concurrency_rounds), WRONG_IN_AN_HOUR - 1)):
        coupon_id = rush.coupon()
        wrong = wrong_identity(coupon_id)
        replies = rush.at_once([Request(member.token, CHECKS, wrong) for member in people])
        judged = [reply.json for reply in replies if reply.status == 200]
        assert sorted(answer["tries_left"] for answer in judged) == [3, 4, 5]
        assert Counter(reply.status for reply in replies) == {200: FREE_TRIES, 429: 16 - FREE_TRIES}
        assert {reply.code for reply in replies if reply.status == 429} == {"wait"}
        assert wrong_tries_judged(coupon_id) == FREE_TRIES
        tally.rounds += 1


@pytest.mark.soak
def test_one_person_who_tries_many_coupons_at_once_is_stopped_at_the_twentieth_and_told_of_once(
    rush: Rush, counts: Counts, tally: Tally
) -> None:
    for _ in range(some_rounds(counts.concurrency_rounds)):
        (member,) = rush.staff(1, rush.house.partner())
        coupon_ids = [rush.coupon() for _ in range(WRONG_IN_AN_HOUR + 4)]
        replies = rush.at_once([Request(member.token, CHECKS, wrong_identity(i)) for i in coupon_ids])
        assert Counter(reply.status for reply in replies) == {200: WRONG_IN_AN_HOUR, 429: 4}
        assert {reply.code for reply in replies if reply.status == 429} == {"staff_limit"}
        with reading() as tx:
            notices = [json.loads(data) for _, data in outbox.messages(tx, "staff_identity_limit")]
        assert [n["account_id"] for n in notices].count(member.actor.account_id) == 1
        tally.rounds += 1


def test_the_house_itself_refuses_a_seventh_try(rush: Rush) -> None:
    people = rush.staff(5, rush.house.partner())
    coupon_id = coupon_with_five_wrong_tries(rush, people)
    assert wrong_tries_judged(coupon_id) == LAST_TRY - 1
    rush.house.clock.set(SystemClock().now())
    typed = IdentityTry(
        coupon_id,
        "Autrement",
        rush.house.people[coupon_id].birth_date,
        DocumentType.CNI,
        document_valid=True,
    )
    for _ in range(2):
        with pytest.raises(DomainError, match="identity_locked"):
            identity.check_identity(rush.house.office, people[0].actor, rush.house.clock.new_id(), typed)
    assert wrong_tries_judged(coupon_id) == LAST_TRY
