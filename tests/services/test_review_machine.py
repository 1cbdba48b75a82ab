"""Every act of the review in every status, by every role, beside every hold: the state machine decides."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.builders import House
from tests.reviewed import submitted
from tests.services.test_review import refusal
from tests.services.test_review_acts import UNREADABLE, WHY, status_of
from webapp.domain.actors import Actor, Role
from webapp.domain.review import RefusalReason
from webapp.domain.transaction import Act, Status, after
from webapp.services import ledger, review, review_queue
from webapp.store import transactions
from webapp.store.database import writing


@dataclass(frozen=True)
class Deed:
    """One act at the service, and what it needs."""

    act: Act
    do: Callable[[House, Actor, str], object]


DEEDS = (
    Deed(Act.SEND_BACK, lambda h, a, t: review.send_back(h.office, a, t, [UNREADABLE])),
    Deed(Act.VALIDATE, lambda h, a, t: review.validate(h.office, a, t)),
    Deed(Act.REFUSE, lambda h, a, t: review.refuse(h.office, a, t, RefusalReason.OTHER, WHY)),
    Deed(Act.REOPEN, lambda h, a, t: review.reopen(h.office, a, t, WHY)),
    Deed(Act.RELEASE, lambda h, a, t: review.release(h.office, a, t, WHY)),
)


def test_every_act_is_tried_in_every_status_and_only_the_state_machine_decides(house: House) -> None:
    officer, made = house.actor(Role.OFFICER), submitted(house)
    for status in Status:
        for deed in DEEDS:
            with writing() as tx:
                row = transactions.transaction(tx, None, made.transaction_id)
                assert row is not None
                transactions.set_status(tx, row.partner_id, row.id, status)
            leads = after(status, deed.act)
            entries = len(house.entries())
            if leads is None:
                waits = status is Status.AWAITING_DOCUMENTS
                code = refusal(deed.do, house, officer, made.transaction_id)
                assert code == ("documents_missing" if waits else "already_reviewed"), (status, deed.act)
                assert len(house.entries()) == entries
            else:
                deed.do(house, officer, made.transaction_id)
            assert status_of(house, made.transaction_id) == (leads or status), (status, deed.act)
    assert ledger.verify(house.office) == []


def test_only_an_officer_reviews_and_only_what_there_is(house: House) -> None:
    made, officer = submitted(house), house.actor(Role.OFFICER)
    which = (made.transaction_id, made.document_id)
    for role in set(Role) - {Role.OFFICER}:
        other = house.actor(role, made.staff.partner_id if role in {Role.COUNTER, Role.OWNER} else None)
        for deed in DEEDS:
            assert refusal(deed.do, house, other, made.transaction_id) == "role_required"
        assert refusal(review.accept_document, house.office, other, *which) == "role_required"
    for deed in DEEDS:
        assert refusal(deed.do, house, officer, house.clock.new_id()) == "transaction_unknown"


def test_an_officer_does_not_decide_what_another_looks_at(house: House) -> None:
    one, two, made = house.actor(Role.OFFICER), house.actor(Role.OFFICER), submitted(house)
    review_queue.take(house.office, one, made.transaction_id)
    for deed in DEEDS:
        assert refusal(deed.do, house, two, made.transaction_id) == "held_by_other"
    which = (made.transaction_id, made.document_id)
    assert refusal(review.accept_document, house.office, two, *which) == "held_by_other"
    house.clock.move(minutes=15)
    review.accept_document(house.office, one, made.transaction_id, made.document_id)
    house.clock.move(minutes=15)
    assert refusal(review.validate, house.office, two, made.transaction_id) == "held_by_other"
    house.clock.move(minutes=5)
    review.validate(house.office, two, made.transaction_id)
    assert house.rows("review_hold") == []
