"""Several claims at once: in order, each on its own."""

import json
from collections.abc import Sequence
from dataclasses import replace

from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import DomainError
from webapp.services import debit, ledger
from webapp.services.debit import Answer, Claim
from webapp.web.wire import write_outcome


def sent(house: House, actor: Actor, claims: Sequence[Claim]) -> list[Answer | DomainError]:
    return debit.debit_all(house.office, actor, claims, write_outcome)


def words(results: Sequence[Answer | DomainError]) -> list[str]:
    """One word a result: the code of a refusal or error, else ``accepted``."""
    return [
        result.code if isinstance(result, DomainError) else json.loads(result.body).get("code", "accepted")
        for result in results
    ]


def unchecked(house: House, coupon_id: str) -> Claim:
    """A claim without an identity check."""
    return Claim(house.clock.new_id(), coupon_id, house.clock.new_id(), face_confirmed=True)


def test_answers_come_in_the_order_of_the_claims(house: House) -> None:
    actor = house.actor()
    claims = [house.claim(actor, house.file()[0].coupon_id) for _ in range(5)]
    results = sent(house, actor, claims)
    assert [r.claim_id for r in results if isinstance(r, Answer)] == [c.claim_id for c in claims]
    assert words(results) == ["accepted"] * 5
    assert house.balance() == 150000
    assert ledger.verify(house.office) == []


def test_each_claim_is_answered_on_its_own(house: House) -> None:
    actor = house.actor()
    good = [house.claim(actor, house.file()[0].coupon_id) for _ in range(2)]
    taken = house.file()[0].coupon_id
    house.debited(actor, taken)
    claims = [
        unchecked(house, house.clock.new_id()),
        good[0],
        unchecked(house, house.file("2021")[0].coupon_id),
        replace(unchecked(house, taken), face_confirmed=False),
        unchecked(house, house.file()[0].coupon_id),
        unchecked(house, taken),
        good[1],
    ]
    assert words(sent(house, actor, claims)) == [
        "coupon_unknown",
        "accepted",
        "market_mismatch",
        "face_not_confirmed",
        "identity_required",
        "already_debited",
        "accepted",
    ]
    assert house.balance() == 90000
    assert ledger.verify(house.office) == []


def test_a_claim_sent_twice_in_one_batch_is_one_debit_with_one_answer(house: House) -> None:
    actor = house.actor()
    claim = house.claim(actor, house.file()[0].coupon_id)
    refused = unchecked(house, house.file()[2].coupon_id)
    first, again, no, no_again = sent(house, actor, [claim, claim, refused, refused])
    assert isinstance(first, Answer)
    assert isinstance(no, Answer)
    assert again == replace(first, replayed=True)
    assert no_again == replace(no, replayed=True)
    assert (first.status, no.status) == (201, 409)
    assert house.balance() == 30000


def test_a_claim_id_used_twice_in_one_batch_for_other_things_is_turned_away(house: House) -> None:
    actor = house.actor()
    claim = house.claim(actor, house.file()[0].coupon_id)
    other = replace(house.claim(actor, house.file()[0].coupon_id), claim_id=claim.claim_id)
    changed = replace(claim, live_code="1")
    assert words(sent(house, actor, [claim, other, changed, claim])) == [
        "accepted",
        "claim_reused",
        "claim_reused",
        "accepted",
    ]
    assert house.balance() == 30000


def test_two_claims_on_one_coupon_give_one_debit(house: House) -> None:
    actor, first = house.actor(), house.file()[0]
    claims = [house.claim(actor, first.coupon_id) for _ in range(3)]
    assert words(sent(house, actor, claims)) == ["accepted", "already_debited", "already_debited"]
    assert house.balance() == 30000


def test_two_ranks_of_a_file_see_one_another_f9_f10(house: House) -> None:
    actor, made = house.actor(), house.file()
    claims = [
        unchecked(house, made[1].coupon_id),
        house.claim(actor, made[0].coupon_id),
        unchecked(house, made[1].coupon_id),
        unchecked(house, made[2].coupon_id),
    ]
    assert words(sent(house, actor, claims)) == [
        "out_of_order",
        "accepted",
        "previous_not_validated",
        "out_of_order",
    ]
    kinds = [e.kind for e in house.entries(made[0].coupon_id)]
    assert kinds == ["coupon_issued"] * 3 + ["claim_refused", "debited", "claim_refused", "claim_refused"]
    assert ledger.verify(house.office) == []


def test_a_scheme_without_an_order_takes_several_ranks_of_a_file_at_once(house: House) -> None:
    asked = tuple(r for r in house.scheme.debit_rules if not r.startswith(("out_of", "previous")))
    house.change_scheme(debit_rules=asked)
    actor, made = house.actor(), house.file()
    claims = [house.claim(actor, made[rank].coupon_id) for rank in (2, 0, 1)]
    assert words(sent(house, actor, claims)) == ["accepted"] * 3
    assert [e.amount_cents for e in house.entries(made[0].coupon_id)][3:] == [50000, 30000, 50000]
    assert ledger.verify(house.office) == []


def test_claims_answered_before_are_replayed_among_new_ones(house: House) -> None:
    actor = house.actor()
    old = house.claim(actor, house.file()[0].coupon_id)
    answer = house.send(actor, old)
    new = house.claim(actor, house.file()[0].coupon_id)
    fresh, replayed = sent(house, actor, [new, old])
    assert isinstance(fresh, Answer)
    assert fresh.status == 201
    assert replayed == replace(answer, replayed=True)
    assert house.balance() == 60000


def test_one_claim_id_taken_before_spoils_nothing_for_the_others(house: House) -> None:
    actor = house.actor()
    old = house.claim(actor, house.file()[0].coupon_id)
    house.send(actor, old)
    # The unique key of the claim undoes the whole transaction: each is then settled alone.
    clash = replace(house.claim(actor, house.file()[0].coupon_id), claim_id=old.claim_id)
    good = [house.claim(actor, house.file()[0].coupon_id) for _ in range(2)]
    refused = unchecked(house, house.file()[1].coupon_id)
    assert words(sent(house, actor, [good[0], clash, refused, good[1], good[0]])) == [
        "accepted",
        "claim_reused",
        "out_of_order",
        "accepted",
        "accepted",
    ]
    assert house.balance() == 90000
    assert len([e for e in house.entries() if e.kind == "claim_refused"]) == 1
    assert ledger.verify(house.office) == []


def test_a_partner_not_validated_may_send_its_whole_batch_again_f15(house: House) -> None:
    partner_id = house.partner(validated=False)
    actor = house.actor(Role.COUNTER, partner_id)
    claims = [unchecked(house, house.file()[0].coupon_id) for _ in range(2)]
    for _ in range(2):
        assert words(sent(house, actor, claims)) == ["partner_not_validated"] * 2
    assert house.counts()["claim_reply"] == 0
    assert len([e for e in house.entries() if e.kind == "claim_refused"]) == 4


def test_a_batch_of_nothing_is_nothing(house: House) -> None:
    before = house.counts()
    actor = house.actor()
    assert sent(house, actor, []) == []
    assert house.counts()["journal_entry"] == before["journal_entry"]


def test_a_batch_of_a_hundred_is_taken_whole(house: House) -> None:
    actor = house.actor()
    coupon_ids = [house.file()[0].coupon_id for _ in range(4)]
    claims = [house.claim(actor, coupon_id) for coupon_id in coupon_ids]
    claims += [unchecked(house, coupon_ids[n % 4]) for n in range(96)]
    assert words(sent(house, actor, claims)) == ["accepted"] * 4 + ["already_debited"] * 96
    assert house.balance() == 120000
    assert ledger.verify(house.office) == []
