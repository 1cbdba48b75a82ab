"""Messages of a school and the Region: for these two sides, once however often sent, forgotten in time."""

import threading
from datetime import date

import pytest

from tests.builders import House
from tests.steps import address, bells, mails_of, stand, told
from webapp.domain.actors import Actor, Role
from webapp.domain.calendar import add_months, paris_bounds
from webapp.domain.errors import DomainError, Forbidden, Invalid, NotFound
from webapp.domain.message import MOST_AN_HOUR
from webapp.domain.transaction import Status
from webapp.services import messages
from webapp.services.messages import open_thread, write
from webapp.store.database import db

TEXT = "Bonjour,\nle contrat est joint."


def scene(house: House) -> tuple[Actor, Actor, str]:
    """Somebody of a school, an officer, a debit of the school's."""
    staff = house.actor(Role.OWNER)
    return staff, house.actor(Role.OFFICER), house.debited(staff, house.file()[0].coupon_id)


def texts(house: House, actor: Actor, transaction_id: str) -> list[str | None]:
    return [line.text for line in open_thread(house.office, actor, transaction_id).lines]


def test_each_side_writes_and_the_other_reads_without_learning_who_wrote(house: House) -> None:
    staff, officer, debit = scene(house)
    write(house.office, staff, debit, house.clock.new_id(), f"  {TEXT}\r\n")
    house.clock.move(minutes=5)
    write(house.office, officer, debit, house.clock.new_id(), "Merci, c’est reçu.")
    ours, theirs = (open_thread(house.office, one, debit).lines for one in (staff, officer))
    assert [(line.mine, line.writer, line.text) for line in ours] == [
        (True, "Dominique S.", TEXT),
        (False, "", "Merci, c’est reçu."),
    ]
    assert [(line.mine, line.writer) for line in theirs] == [(False, ""), (True, "Dominique S.")]


def test_a_double_tap_writes_one_message_and_another_text_under_its_id_none(house: House) -> None:
    staff, officer, debit = scene(house)
    message_id = house.clock.new_id()
    for _ in range(2):
        write(house.office, staff, debit, message_id, TEXT)
    for actor, text in ((staff, "Autre chose."), (officer, TEXT)):
        with pytest.raises(Invalid, match="message_reused"):
            write(house.office, actor, debit, message_id, text)
    assert texts(house, staff, debit) == [TEXT]
    assert len([one for one in house.rows("outbox_message") if one["kind"] == "message_written"]) == 1


def test_two_taps_at_once_write_one_message(house: House) -> None:
    staff, _, debit = scene(house)
    message_id, ready, wrong = house.clock.new_id(), threading.Barrier(4), list[Exception]()

    def tap() -> None:
        with house.app.app_context():
            ready.wait()
            try:
                write(house.office, staff, debit, message_id, TEXT)
            except Exception as error:  # noqa: BLE001  told below
                wrong.append(error)
            db.session.remove()

    threads = [threading.Thread(target=tap) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert texts(house, staff, debit) == [TEXT]


@pytest.mark.parametrize("text", ["", " x ", "x" * 1001, "\x00\x07"])
def test_a_message_has_from_two_to_a_thousand_characters(house: House, text: str) -> None:
    staff, _, debit = scene(house)
    with pytest.raises(Invalid, match="message_length"):
        write(house.office, staff, debit, house.clock.new_id(), text)
    write(house.office, staff, debit, house.clock.new_id(), "x" * 1000)
    write(house.office, staff, debit, house.clock.new_id(), "o\x00k")
    assert set(texts(house, staff, debit)) == {"x" * 1000, "ok"}


def test_another_school_neither_reads_nor_writes_nor_counts(house: House) -> None:
    staff, officer, debit = scene(house)
    stranger = house.actor(Role.OWNER)
    write(house.office, officer, debit, house.clock.new_id(), TEXT)
    for act in (
        lambda: write(house.office, stranger, debit, house.clock.new_id(), TEXT),
        lambda: open_thread(house.office, stranger, debit),
    ):
        with pytest.raises(NotFound, match="transaction_unknown"):
            act()
    assert messages.count_unread(stranger) == 0
    assert messages.list_waiting(stranger) == []
    assert messages.count_unread(staff) == 1
    for role in (Role.PAYER, Role.SUPPORT, Role.ADMINISTRATOR):
        with pytest.raises(Forbidden, match="role_required"):
            open_thread(house.office, house.actor(role), debit)


def test_to_open_a_thread_is_to_have_read_it_for_ones_whole_side(house: House) -> None:
    staff, officer, debit = scene(house)
    write(house.office, staff, debit, house.clock.new_id(), TEXT)
    house.clock.move(hours=1)
    write(house.office, staff, debit, house.clock.new_id(), "Et la suite.")
    (waiting,) = messages.list_waiting(officer)
    assert (waiting.transaction_id, waiting.unread) == (debit, 2)
    assert messages.count_unread(staff) == 0, "nobody has to read what they wrote"
    colleague = house.actor(Role.OFFICER)
    assert [line.is_new for line in open_thread(house.office, colleague, debit).lines] == [True, True]
    assert [line.is_new for line in open_thread(house.office, officer, debit).lines] == [False, False]
    assert (messages.count_unread(officer), messages.list_waiting(officer)) == (0, [])


def test_the_longest_waiting_thread_comes_first(house: House) -> None:
    staff, officer, first = scene(house)
    second = house.debited(staff, house.file()[0].coupon_id)
    for debit in (second, first):
        house.clock.move(minutes=1)
        write(house.office, staff, debit, house.clock.new_id(), TEXT)
    assert [one.transaction_id for one in messages.list_waiting(officer)] == [second, first]
    write(house.office, officer, first, house.clock.new_id(), TEXT)
    assert [one.beneficiary for one in messages.list_waiting(staff)] == [("Camille", "Exemple")]
    assert {one.beneficiary for one in messages.list_waiting(officer)} == {None}, "nobody needs it there"


def test_a_school_writes_so_many_an_hour_all_its_people_together(house: House) -> None:
    staff, officer, debit = scene(house)
    colleague = house.actor(Role.COUNTER, staff.partner_id)
    for number in range(MOST_AN_HOUR):
        write(house.office, (staff, colleague)[number % 2], debit, house.clock.new_id(), TEXT)
        house.clock.move(seconds=1)
    with pytest.raises(DomainError, match="message_wait") as told_:
        write(house.office, colleague, debit, house.clock.new_id(), TEXT)
    assert told_.value.retry_after == 3600 - MOST_AN_HOUR
    write(house.office, officer, debit, house.clock.new_id(), "La Région répond toujours.")
    other = house.actor()
    elsewhere = house.debited(other, house.file()[0].coupon_id)
    write(house.office, other, elsewhere, house.clock.new_id(), TEXT)
    house.clock.move(seconds=3600 - MOST_AN_HOUR)
    write(house.office, colleague, debit, house.clock.new_id(), TEXT)


def test_what_the_region_writes_is_told_to_the_school_without_its_words(house: House) -> None:
    staff, officer, debit = scene(house)
    write(house.office, officer, debit, house.clock.new_id(), TEXT)
    told(house)
    ((to, (subject, body)),) = mails_of(house, "message_written").items()
    assert to == address(house, staff.account_id)
    assert subject == "Message de la Région : coupon 1"
    assert f"/transactions/{debit}/messages\n" in body
    assert "contrat" not in body
    assert bells(house, "message_written") == {staff.account_id}


def test_what_a_school_writes_rings_at_the_region_and_makes_no_mail(house: House) -> None:
    staff, officer, debit = scene(house)
    write(house.office, staff, debit, house.clock.new_id(), TEXT)
    told(house)
    assert mails_of(house, "message_written") == {}
    assert officer.account_id in bells(house, "message_written")
    assert staff.account_id not in bells(house, "message_written")


def test_texts_are_forgotten_two_years_after_the_decision_and_no_sooner(house: House) -> None:
    staff, _, debit = scene(house)
    write(house.office, staff, debit, house.clock.new_id(), TEXT)
    house.clock.move(days=1000)
    assert messages.purge_old(house.office) == 0, "nobody has decided yet"
    stand(house, debit, Status.VALIDATED)
    last = add_months(date(2028, 12, 6), 24)
    house.clock.set(paris_bounds(last)[0])
    house.clock.move(seconds=-1)
    assert messages.purge_old(house.office) == 0
    house.clock.move(seconds=1)
    assert [messages.purge_old(house.office) for _ in range(2)] == [1, 0]
    assert texts(house, staff, debit) == [None]
    (row,) = house.rows("message")
    assert row["purged_at"] is not None
    assert "contrat" not in house.dump()
