"""What people typed is forgotten in its time; the journal keeps the hash, and pages say so."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.exc import IntegrityError

from tests.builders import House
from tests.reviewed import opened_by_kind, submitted
from tests.services.test_anomalies import FOUND, disavowed
from tests.services.test_review_acts import UNREADABLE, WHY
from tests.services.test_who_acted import signalled
from webapp.adapters.clock import NullClock
from webapp.domain.actors import Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.journal import GONE, EntryKind, follow
from webapp.domain.review import Asked
from webapp.domain.scheme import Keeping
from webapp.services import anomalies, checklist, ledger, notes, review, review_case
from webapp.services.anomalies import Sieve
from webapp.store import journal
from webapp.store.database import writing
from webapp.web.anomalies_page import anomalies_page
from webapp.web.checklist_page import checklist_page
from webapp.web.filters import said
from webapp.web.messages.labels import LABEL_GONE
from webapp.web.review_page import case_page

OTHER = Asked("", None, "", label="Attestation de Mme Fictif")
PLAIN = "Texte effacé, gardé le temps prévu."


def purged(house: House) -> int:
    return notes.purge_old(house.office, LABEL_GONE)


def test_a_typed_sentence_and_a_typed_name_go_after_the_months_of_the_scheme(house: House) -> None:
    officer, made = house.actor(Role.OFFICER), submitted(house)
    review.send_back(house.office, officer, made.transaction_id, [UNREADABLE, OTHER])
    house.clock.move(days=5 * 365)
    assert purged(house) == 0, "a day is missing: one of the five years had a day more"
    house.clock.move(days=1)
    assert (purged(house), purged(house)) == (2, 0)
    assert (house.rows("journal_note"), "Fictif" in house.dump()) == ([], False)
    entry = house.entries(made.coupon_id)[-1]
    assert (entry.kind, entry.data) == ("notes_purged", {"notes": 1, "labels": 1})
    hashes = {entry.data.get("note_hash") for entry in house.entries(made.coupon_id)}
    assert house.office.keyring.note_hash(WHY) in hashes
    assert ledger.verify(house.office) == []


def test_pages_say_plainly_that_a_text_is_gone_and_what_is_asked_keeps_its_code(house: House) -> None:
    officer, made = house.actor(Role.OFFICER), submitted(house)
    review.send_back(house.office, officer, made.transaction_id, [UNREADABLE, OTHER])
    house.clock.move(days=5 * 366)
    purged(house)
    page = checklist_page(checklist.view_checklist(house.office, made.staff, made.transaction_id))
    assert [(line.label, line.sentence) for line in page.lines] == [
        ("Contrat de formation", GONE),
        (LABEL_GONE, None),
    ]
    assert said(GONE) == PLAIN
    case = case_page(review_case.view_case(house.office, officer, made.transaction_id), None)
    assert PLAIN in case.papers[0].asked
    board = anomalies_page(anomalies.list_open(house.office, officer, Sieve()), Sieve())
    assert {(row.why, row.sentence, row.may_close) for row in board.rows} == {
        (LABEL_GONE, "", False),
        ("Contrat de formation\u00a0: illisible", GONE, False),
    }
    house.submit(made.transaction_id)
    more = [Asked("other-1", None, ""), replace(OTHER, label="Facture")]
    review.send_back(house.office, officer, made.transaction_id, more)
    labels = {row["about"]: row["label"] for row in house.rows("anomaly") if row["closed_at"] is None}
    assert labels["other-1"] == LABEL_GONE
    assert labels["other-2"] == "Facture"


def test_what_was_found_out_about_an_anomaly_is_forgotten_and_its_end_is_not(house: House) -> None:
    officer, made = house.actor(Role.OFFICER), submitted(house)
    disavowed(house, made.transaction_id)
    anomaly_id = opened_by_kind(house)[AnomalyKind.NOT_ME]["id"]
    anomalies.close(house.office, officer, anomaly_id, FOUND)
    house.clock.move(days=5 * 366)
    assert purged(house) == 1
    assert [row["closed_by"] for row in house.rows("anomaly")] == [officer.account_id]
    review.validate(house.office, officer, made.transaction_id)


def test_a_scheme_says_how_long_and_one_that_says_nothing_keeps_what_was_typed(house: House) -> None:
    officer, made = house.actor(Role.OFFICER), submitted(house)
    review.send_back(house.office, officer, made.transaction_id, [UNREADABLE])
    house.change_scheme(keeping=())
    house.clock.move(days=5 * 366)
    assert purged(house) == 0
    house.change_scheme(keeping=(Keeping("reason", 12, "test"),))
    assert purged(house) == 1


class _Writing(NullClock):
    """A clock at which somebody writes into a stream whenever it is asked: between head and entry too."""

    stream = ""

    def now(self) -> datetime:
        at = super().now()
        with writing() as tx:
            met = follow(
                journal.head(tx, self.stream), by=None, kind=EntryKind.NOTES_PURGED, at=at, data={"notes": 0}
            )
            journal.append(tx, [met])
        return at


# Where one writes, nobody else does on SQLite: two can't meet there.
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_two_entries_that_meet_in_a_stream_stop_no_other_stream(house: House) -> None:
    officer = house.actor(Role.OFFICER)
    for _ in range(2):
        signalled(house, officer)
    house.clock.move(days=5 * 366)
    first, last = sorted(journal.signal_stream(row["id"]) for row in house.rows("sharing_signal"))
    clock = _Writing(house.clock.now())
    clock.stream = first
    with pytest.raises(IntegrityError):
        notes.purge_old(replace(house.office, clock=clock), LABEL_GONE)
    ends = {one.stream: one.data for one in house.entries() if one.kind == EntryKind.NOTES_PURGED}
    assert (ends[last], ends[first]) == ({"notes": 1, "labels": 0}, {"notes": 0})
    assert (len(house.rows("journal_note")), purged(house), house.rows("journal_note")) == (1, 1, [])
    assert ledger.verify(house.office) == []
