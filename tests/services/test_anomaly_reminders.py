"""Schools are reminded of what was asked on the days of the scheme, once each, until they answer (F23)."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

from tests.builders import House
from tests.steps import address, answer, ask, flag, mails_of, stand, told
from webapp.domain.actors import Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.documents import DocumentReason
from webapp.domain.reminder import passed
from webapp.domain.transaction import Status
from webapp.services import anomaly_reminders
from webapp.store.database import db


def asked(house: House) -> tuple[str, str, str]:
    """A debit whose school is asked for two documents: its id and those of the lines."""
    owner = house.actor(Role.OWNER)
    debit = house.debited(owner, house.file()[0].coupon_id)
    lines = (ask(house, debit, "training_contract", DocumentReason.UNREADABLE), ask(house, debit, "other-1"))
    return debit, *lines


def days(house: House, count: int) -> list[int]:
    """The days on which somebody was reminded, of the next so many, looking twice a day."""
    found = []
    for day in range(1, count + 1):
        house.clock.move(days=1)
        told_today = [anomaly_reminders.remind(house.office) for _ in range(2)]
        assert told_today[1] == 0
        found += [day] * told_today[0]
    return found


def test_a_school_is_reminded_on_the_days_of_the_scheme_once_a_transaction(house: House) -> None:  # F23
    asked(house)
    assert days(house, 25) == [3, 10, 20]


def test_it_stops_when_all_is_answered_or_closed_and_not_before(house: House) -> None:
    _, first, second = asked(house)
    assert days(house, 4) == [3]
    answer(house, first)
    assert days(house, 8) == [6], "the other line waits still"
    house.execute("UPDATE anomaly SET closed_at = opened_at WHERE id = :id", id=second)
    assert days(house, 20) == []


def test_a_transaction_that_waits_for_no_document_any_more_is_not_spoken_of(house: House) -> None:
    debit, *_ = asked(house)
    stand(house, debit, Status.REFUSED)
    assert days(house, 5) == []


def test_what_the_region_looks_into_is_no_school_s_to_answer(house: House) -> None:
    debit = house.debited(house.actor(), house.file()[0].coupon_id)
    flag(house, debit, AnomalyKind.OFFLINE_GAP)
    assert days(house, 5) == []


def test_days_that_were_missed_are_told_once(house: House) -> None:
    asked(house)
    house.clock.move(days=15)
    assert days(house, 10) == [1, 5]


def test_the_day_is_that_of_paris(house: House) -> None:
    house.clock.set(datetime(2026, 3, 12, 23, 30, tzinfo=UTC))
    asked(house)
    # It is the 13th in Paris already, and the 16th begins there at 23:00 UTC of the 15th.
    house.clock.set(datetime(2026, 3, 15, 22, 59, tzinfo=UTC))
    assert anomaly_reminders.remind(house.office) == 0
    house.clock.move(minutes=1)
    assert anomaly_reminders.remind(house.office) == 1


def test_a_scheme_without_days_reminds_nobody(house: House) -> None:
    asked(house)
    review = house.scheme.review
    assert review is not None
    for none in (replace(review, reminder_days=()), None):
        house.change_scheme(review=none)
        assert days(house, 4) == []


def test_many_are_looked_at_in_turns(house: House) -> None:
    for _ in range(3):
        asked(house)
    house.clock.move(days=3)
    assert [anomaly_reminders.remind(house.office, at_once=2) for _ in range(2)] == [3, 0]


def test_however_many_workers_run_a_school_hears_once(house: House) -> None:
    for _ in range(4):
        asked(house)
    house.clock.move(days=3)
    ready, counts = threading.Barrier(3), list[int]()

    def work() -> None:
        with house.app.app_context():
            ready.wait()
            counts.append(anomaly_reminders.remind(house.office))
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 4
    assert len([one for one in house.rows("outbox_message") if one["kind"] == "anomaly_reminder"]) == 4
    assert {row["reminders"] for row in house.rows("anomaly")} == {1}


def test_the_mail_says_since_when_and_what_is_missing(house: House) -> None:
    debit, first, _ = asked(house)
    answer(house, first)
    house.clock.move(days=3)
    anomaly_reminders.remind(house.office)
    told(house)
    ((to, (subject, body)),) = mails_of(house, "anomaly_reminder").items()
    (debited,) = house.rows("debit_transaction")
    assert to == address(house, debited["account_id"])
    assert subject == "Rappel, à compléter : coupon 1, 1 justificatif"
    assert "La Région attend encore un justificatif, depuis le 12 mars 2026." in body
    assert f"/transactions/{debit}/justificatifs\n" in body


def test_reminders_passed_are_counted_from_the_day_it_was_asked() -> None:
    start = datetime(2026, 3, 12, tzinfo=UTC).date()
    counts = [passed((3, 10, 20), start.replace(day=day), start) for day in (12, 14, 15, 21, 22, 31)]
    assert counts == [0, 0, 1, 1, 2, 2]
