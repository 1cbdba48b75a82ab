"""Claims, reversals and validations that meet on one debit: the journal's sum is that of the live debits."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from tests.plumbing import Counts
from tests.races.conftest import Tally, some_rounds
from tests.races.rush import CLAIMS, Rush
from tests.races.server import Reply, Request
from webapp.domain.actors import Role
from webapp.domain.errors import DomainError
from webapp.domain.review import RefusalReason
from webapp.services import disavow, review, review_queue
from webapp.services.links import DISAVOWAL, link_token

RANK_1_CENTS = 30_000  # F8
REASON = "Coupon présenté par erreur"


def act_at_once(rush: Rush, acts: list[Callable[[], object]]) -> list[object]:
    """Do things at the same moment, each as a use case of its own; a raised code is returned."""
    start = Barrier(len(acts))

    def act(one: Callable[[], object]) -> object:
        with rush.app.app_context():
            start.wait(timeout=60)
            try:
                return one()
            except DomainError as error:
                return error.code

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(act, acts))


@pytest.mark.soak
def test_of_reversals_and_validations_at_once_one_is_done(rush: Rush, counts: Counts, tally: Tally) -> None:
    partner_id = rush.house.partner()
    (member,) = rush.staff(1, partner_id)
    owner, officer = rush.house.actor(Role.OWNER, partner_id), rush.house.actor(Role.OFFICER)
    office = rush.house.office
    for _ in range(some_rounds(counts.concurrency_rounds)):
        coupon_id = rush.coupon()
        transaction_id = rush.house.debited(member.actor, coupon_id)
        rush.house.submit(transaction_id)
        done = act_at_once(
            rush,
            [
                *(4 * [lambda t=transaction_id: review.reverse(office, owner, t, REASON)]),
                *(4 * [lambda t=transaction_id: review.validate(office, officer, t)]),
            ],
        )
        assert Counter(map(str, done)) == {"None": 1, "already_reviewed": 7}
        reversed_ = None in done[:4]
        entry = ("debit_reversed", -RANK_1_CENTS) if reversed_ else ("validated", 0)
        assert rush.journal(coupon_id) == [("debited", RANK_1_CENTS), entry]
        assert rush.debited_cents(coupon_id) == ([] if reversed_ else [RANK_1_CENTS])
        rush.assert_journal_holds()
        tally.rounds += 1


@pytest.mark.soak
def test_nothing_is_validated_behind_a_not_me_that_came_at_the_same_moment(
    rush: Rush, counts: Counts, tally: Tally
) -> None:
    (member,) = rush.staff(1, rush.house.partner())
    officer, office = rush.house.actor(Role.OFFICER), rush.house.office
    for _ in range(some_rounds(counts.concurrency_rounds)):
        coupon_id = rush.coupon()
        transaction_id = rush.house.debited(member.actor, coupon_id)
        rush.house.submit(transaction_id)
        says = partial(disavow.disavow, office, link_token(office, DISAVOWAL, transaction_id))
        validates = partial(review.validate, office, officer, transaction_id)
        done = act_at_once(rush, [*(2 * [says]), *(4 * [validates])])
        kinds = [kind for kind, _ in rush.journal(coupon_id)]
        assert kinds.count("anomaly_opened") == 1
        if "validated" in kinds:
            assert kinds == ["debited", "validated", "anomaly_opened"]
            assert Counter(map(str, done[2:])) == {"None": 1, "already_reviewed": 3}
        else:
            assert done[2:] == ["disavowal_open"] * 4
            # Nothing is left in the queue of the tests that come after.
            review.refuse(office, officer, transaction_id, RefusalReason.OTHER, REASON)
        rush.assert_journal_holds()
        tally.rounds += 1


@pytest.mark.soak
def test_claims_that_meet_a_reversal_make_at_most_one_new_debit(
    rush: Rush, counts: Counts, tally: Tally
) -> None:
    partner_id = rush.house.partner()
    owner, office = rush.house.actor(Role.OWNER, partner_id), rush.house.office
    first, *others = rush.staff(9, partner_id)
    for _ in range(some_rounds(counts.concurrency_rounds)):
        coupon_id = rush.coupon()
        # Their identity checks come before the debit: nobody is verified for a coupon that is taken.
        requests = [Request(one.token, CLAIMS, rush.claim(one, coupon_id)) for one in others]
        transaction_id = rush.house.debited(first.actor, coupon_id)

        def reverse(transaction_id: str = transaction_id) -> None:
            review.reverse(office, owner, transaction_id, REASON)

        sends = [lambda r=request: rush.server.send(r) for request in requests]
        reversal, *replies = act_at_once(rush, [reverse, *sends])
        assert reversal is None
        statuses = Counter(reply.status for reply in replies if isinstance(reply, Reply))
        assert statuses in ({409: 8}, {201: 1, 409: 7})
        live = rush.debited_cents(coupon_id)
        assert live == [RANK_1_CENTS] * statuses[201]
        assert sum(cents for _, cents in rush.journal(coupon_id)) == sum(live)
        rush.assert_journal_holds()
        tally.rounds += 1


@pytest.mark.soak
def test_officers_who_ask_for_the_next_one_at_once_get_one_each(
    rush: Rush, counts: Counts, tally: Tally
) -> None:
    (member,) = rush.staff(1, rush.house.partner())
    officers, office = [rush.house.actor(Role.OFFICER) for _ in range(6)], rush.house.office
    for _ in range(some_rounds(counts.concurrency_rounds)):
        made = {rush.house.debited(member.actor, rush.coupon()) for _ in range(4)}
        for transaction_id in made:
            rush.house.submit(transaction_id)
        taken = act_at_once(rush, [partial(review_queue.take_next, office, one) for one in officers])
        got = [one for one in taken if one is not None]
        # One that another officer is taking at this very moment is passed over: nobody waits, none is lost.
        assert len(got) == len(set(got))
        assert set(got) <= made
        rest = [
            review_queue.take_next(office, one) for one, had in zip(officers, taken, strict=True) if not had
        ]
        assert {*got, *filter(None, rest)} == made
        for transaction_id in made:
            for officer in officers:
                review_queue.let_go(officer, transaction_id)
            review.validate(office, officers[0], transaction_id)
        tally.rounds += 1
