"""The code of the moment: shown to its owner, asked for at the counter, counted when wrong."""

import json
from dataclasses import replace

import pytest

from tests.builders import House
from tests.contested import contested, grant, refused_by_revocation
from tests.devices import enrol
from tests.services.test_statements import MOST, counted, statements
from tests.young import YOUNG, person_of
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import DomainError, NotFound
from webapp.domain.live_code import WRONG_PER_COUPON
from webapp.domain.scheme import LiveCode
from webapp.services import debit, ledger, young_view
from webapp.services.claims import Answer, Claim
from webapp.services.coupons import IssuedCoupon
from webapp.web.wire import write_outcome


def ask(house: House, *, required: bool = True) -> None:
    """Let the scheme have a code of the moment."""
    house.change_scheme(live_code=LiveCode("issue 5", step_seconds=30, required=required))


def shown(house: House, coupon: IssuedCoupon) -> str:
    """What the owner's page shows now."""
    return young_view.live_code(house.office, person_of(house, coupon), coupon.coupon_id).code


def wrong(house: House, coupon: IssuedCoupon) -> str:
    """A code that is neither of this step nor of the one before: digits are few, so it is looked for."""
    right = shown(house, coupon)
    house.clock.move(seconds=-30)
    before = shown(house, coupon)
    house.clock.move(seconds=30)
    return next(code for code in ("000000", "111111", "222222") if code not in {right, before})


def told(house: House, actor: Actor, claim: Claim) -> str:
    """Send a claim: ``accepted``, the code of its refusal, or the code with which it is turned away."""
    try:
        answer = house.send(actor, claim)
    except DomainError as error:
        return error.code
    return str(json.loads(answer.body).get("code", "accepted"))


def another(house: House, claim: Claim, code: str | None) -> Claim:
    """A new try: another claim, on the same identity check."""
    return replace(claim, claim_id=house.clock.new_id(), live_code=code)


def test_what_the_young_person_reads_out_is_taken_and_without_it_nothing_is(house: House) -> None:
    ask(house)
    actor, (first, *_) = house.actor(), house.file(person=YOUNG)
    claim = house.claim(actor, first.coupon_id)
    for code, expected in [
        (None, "live_code_required"),
        ("", "live_code_required"),
        (wrong(house, first), "live_code_wrong"),
    ]:
        assert told(house, actor, another(house, claim, code)) == expected
    stale = shown(house, first)
    house.clock.move(seconds=60)
    assert told(house, actor, another(house, claim, stale)) == "live_code_wrong"
    before = shown(house, first)
    house.clock.move(seconds=30)
    accepted = another(house, claim, before)
    assert told(house, actor, accepted) == "accepted"
    house.clock.move(days=1)
    # The same claim is answered as it was, whatever its code would be worth by now.
    assert house.send(actor, accepted).replayed
    assert house.balance() == 30000
    assert ledger.verify(house.office) == []


def test_a_refusal_is_journaled_and_kept_for_its_claim(house: House) -> None:
    ask(house)
    actor, (first, *_) = house.actor(), house.file(person=YOUNG)
    claim = replace(house.claim(actor, first.coupon_id), live_code=wrong(house, first))
    refused = house.send(actor, claim)
    assert (refused.status, house.send(actor, claim).body) == (409, refused.body)
    entry = house.entries(first.coupon_id)[-1]
    assert (entry.kind, entry.data["code"]) == ("claim_refused", "live_code_wrong")
    assert [row["code"] for row in house.rows("refusal")] == ["live_code_wrong"]
    kept = house.counts()
    assert told(house, actor, replace(claim, live_code=shown(house, first))) == "claim_reused"
    assert house.counts() == kept
    assert claim.live_code is not None
    assert claim.live_code not in {part.strip("'\",") for part in house.dump().split()}


def test_after_some_wrong_codes_even_the_right_one_waits_and_keeps_no_reply(house: House) -> None:
    ask(house)
    actor, made = house.actor(), house.file(person=YOUNG)
    claim = house.claim(actor, made[0].coupon_id)
    for _ in range(WRONG_PER_COUPON):
        assert told(house, actor, another(house, claim, wrong(house, made[0]))) == "live_code_wrong"
        house.clock.move(minutes=1)
    kept = house.counts()
    right = another(house, claim, shown(house, made[0]))
    with pytest.raises(DomainError) as caught:
        house.send(actor, right)
    assert (caught.value.code, caught.value.retry_after) == ("live_code_wait", 55 * 60)
    assert house.counts() == kept
    # What was answered before is answered so again, and what is no code is no try.
    assert told(house, actor, another(house, claim, None)) == "live_code_required"
    # Another school's tries are its own: nobody closes a coupon to the rest of the Region.
    other = house.actor()
    elsewhere = house.claim(other, made[0].coupon_id)
    assert told(house, other, replace(elsewhere, live_code=wrong(house, made[0]))) == "live_code_wrong"
    house.clock.move(minutes=55)
    fresh = house.claim(actor, made[0].coupon_id)
    assert told(house, actor, replace(fresh, live_code=shown(house, made[0]))) == "accepted"


def test_a_batch_tries_no_more_codes_than_claims_one_by_one(house: House) -> None:
    ask(house)
    actor, (first, *_) = house.actor(), house.file(person=YOUNG)
    claim = house.claim(actor, first.coupon_id)
    tries = [another(house, claim, wrong(house, first)) for _ in range(WRONG_PER_COUPON + 3)]
    tries.append(another(house, claim, shown(house, first)))
    results = debit.debit_all(house.office, actor, tries, write_outcome)
    codes = [one.code if isinstance(one, DomainError) else json.loads(one.body)["code"] for one in results]
    assert codes == ["live_code_wrong"] * WRONG_PER_COUPON + ["live_code_wait"] * 4


def test_one_member_of_staff_may_not_try_codes_of_many_coupons(house: House) -> None:
    ask(house)
    most = 2
    house.change_scheme(identity=replace(house.scheme.identity, staff_wrong_per_hour=most))
    actor = house.actor()
    files = [house.file(person=YOUNG)[0] for _ in range(most + 1)]
    codes = [
        told(house, actor, replace(house.claim(actor, one.coupon_id), live_code=wrong(house, one)))
        for one in files
    ]
    assert codes == ["live_code_wrong"] * most + ["live_code_wait"]
    colleague = house.actor(Role.COUNTER, actor.partner_id)
    right = replace(house.claim(colleague, files[-1].coupon_id), live_code=shown(house, files[-1]))
    assert told(house, colleague, right) == "accepted"


def test_it_costs_two_statements_where_it_is_judged_and_none_elsewhere(house: House) -> None:
    actor, (plain, *_), (first, *_) = house.actor(), house.file(), house.file(person=YOUNG)
    bare = replace(house.claim(actor, plain.coupon_id), live_code="123456")
    with counted() as without:
        assert told(house, actor, bare) == "accepted"
    ask(house)
    claim = replace(house.claim(actor, first.coupon_id), live_code=shown(house, first))
    with counted() as with_code:
        assert told(house, actor, claim) == "accepted"
    assert len(statements(without)) <= MOST[house.kind]
    assert len(statements(with_code)) == len(statements(without)) + 2


def test_the_page_shows_the_code_of_the_usable_coupon_alone_and_only_where_there_is_one(house: House) -> None:
    made = house.file(person=YOUNG)
    person = person_of(house, made[0])

    def live() -> object:
        (file,) = young_view.home(house.office, person).files
        assert file.shown is not None
        return file.shown.live

    assert live() is None
    ask(house, required=False)
    assert live() == young_view.live_code(house.office, person, made[0].coupon_id)
    for other in (made[1].coupon_id, house.file()[0].coupon_id):
        with pytest.raises(NotFound):
            young_view.live_code(house.office, person, other)


def test_without_network_none_is_kept_and_what_arrives_all_the_same_is_refused(house: House) -> None:
    device = enrol(house)
    assert [one["live_code_required"] for one in device.renew()["schemes"]] == [False]
    ask(house, required=False)
    assert [one["live_code_required"] for one in device.renew()["schemes"]] == [False]
    ask(house)
    assert [one["live_code_required"] for one in device.renew()["schemes"]] == [True]
    item = device.say(house.file()[0].coupon_id)
    assert device.deliver(item) == "live_code_required"
    answer = device.answer(item)
    assert isinstance(answer, Answer)
    told_again = json.loads(answer.body)
    assert (answer.status, answer.replayed, told_again["code"]) == (409, True, "live_code_required")
    assert "Rappelez le jeune" in told_again["advice"]
    assert house.balance() == 0
    assert ledger.verify(house.office) == []


def test_no_officer_s_grant_stands_in_for_the_code(house: House) -> None:
    device, claim_id = refused_by_revocation(house)
    contest_id = contested(house, device, claim_id)
    ask(house)
    refused = grant(house, house.actor(Role.OFFICER), contest_id)
    assert refused is not None
    assert refused.code == "live_code_required"
    assert house.balance() == 0
