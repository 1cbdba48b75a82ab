"""The bell: everybody's own, counted cheaply, forgotten in time; and the mails one may do without."""

import pytest

from tests.builders import House
from tests.services.test_statements import counted, statements
from tests.steps import event, told
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.notice import COMPULSORY_MAILS, MOST_COUNTED, OPTIONAL_MAILS
from webapp.services import notices
from webapp.services.news import TOLD


def rung(house: House, times: int = 1) -> tuple[Actor, str]:
    """An owner whom the bell told so many times of a transaction."""
    owner = house.actor(Role.OWNER)
    debit = house.debited(owner, house.file()[0].coupon_id)
    for _ in range(times):
        event(house, "transaction_reopened", debit)
        house.clock.move(seconds=1)
    told(house)
    return owner, debit


def test_notices_are_listed_newest_first_and_read_one_by_one_or_all(house: House) -> None:
    owner, debit = rung(house, 3)
    lines = notices.list_notices(owner)
    assert [(line.kind, line.transaction_id, line.is_new) for line in lines] == [
        ("transaction_reopened", debit, True)
    ] * 3
    assert lines[0].told_at >= lines[-1].told_at
    notices.mark_read(house.office, owner, lines[0].id)
    notices.mark_read(house.office, owner, lines[0].id)
    assert notices.count_unread(owner) == 2
    notices.mark_all_read(house.office, owner, lines[0].told_at)
    assert notices.count_unread(owner) == 0


def test_what_was_told_after_the_page_was_drawn_stays_new(house: House) -> None:
    owner, debit = rung(house)
    (line,) = notices.list_notices(owner)
    house.clock.move(minutes=1)
    event(house, "transaction_reopened", debit)
    told(house)
    notices.mark_all_read(house.office, owner, line.told_at)
    assert notices.count_unread(owner) == 1


def test_another_person_s_notice_is_unknown(house: House) -> None:
    owner, _ = rung(house)
    (line,) = notices.list_notices(owner)
    with pytest.raises(NotFound, match="notice_unknown"):
        notices.mark_read(house.office, house.actor(Role.OWNER), line.id)
    assert notices.count_unread(owner) == 1


def test_who_acts_for_another_school_learns_nothing_of_this_one_s_transaction(house: House) -> None:
    owner, _ = rung(house)
    elsewhere = Actor(owner.account_id, house.partner(), owner.roles)
    (line,) = notices.list_notices(elsewhere)
    assert (line.transaction_id, line.rank, line.amount_cents) == (None, None, None)


def test_the_count_is_one_statement_and_ends_at_a_hundred(house: House) -> None:
    owner, _ = rung(house, MOST_COUNTED + 3)
    with counted() as sent:
        assert notices.count_unread(owner) == MOST_COUNTED + 1
    assert len(statements(sent)) == 1


def test_notices_of_three_months_ago_are_forgotten(house: House) -> None:
    rung(house, 2)
    house.clock.move(days=89)
    assert notices.forget_old(house.office) == 0
    house.clock.move(days=2)
    assert [notices.forget_old(house.office) for _ in range(2)] == [2, 0]


def test_mails_are_refused_by_kind_and_wanted_again(house: House) -> None:
    owner = house.actor(Role.OWNER)
    notices.refuse_mails(owner, {"transaction_submitted", "message_written"})
    notices.refuse_mails(owner, {"message_written", "anomaly_reminder"})
    assert notices.mails_refused(owner) == {"message_written", "anomaly_reminder"}
    notices.refuse_mails(owner, ())
    assert notices.mails_refused(owner) == frozenset()


@pytest.mark.parametrize("kind", [*COMPULSORY_MAILS, "nothing"])
def test_what_somebody_must_act_on_cannot_be_refused(house: House, kind: str) -> None:
    with pytest.raises(Invalid, match="mail_compulsory"):
        notices.refuse_mails(house.actor(Role.OWNER), {kind, "message_written"})


def test_each_kind_told_to_accounts_can_be_refused_or_cannot() -> None:
    young = {"coupon_debited", "coupon_ends", "coupon_replaced", "debit_reversed", "request_decided"}
    assert {*OPTIONAL_MAILS, *COMPULSORY_MAILS, *young, "young_link_asked"} == TOLD
    assert not set(OPTIONAL_MAILS) & set(COMPULSORY_MAILS)
