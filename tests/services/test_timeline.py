"""The story of a transaction: everything that happened to it, in order, and what comes next."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from tests.builders import NOON, House
from tests.services.test_statements import counted, statements
from webapp.domain.actors import Actor, Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.errors import NotFound
from webapp.domain.journal import GONE
from webapp.domain.outlook import Blocker, NextStep
from webapp.domain.transaction import Act, Status
from webapp.services import review, timeline
from webapp.services.timeline import EventKind
from webapp.store import journal
from webapp.store.anomalies import Anomaly
from webapp.store.database import writing
from webapp.store.documents import SupportingDocument
from webapp.store.messages import Message
from webapp.store.reviews import ReviewDecision
from webapp.store.transactions import set_status
from webapp.web.messages.story import event_why

SENTENCE = "La dernière page n’est pas signée."
HOUR = timedelta(hours=1)


def debited(house: House) -> tuple[Actor, str]:
    actor = house.actor(Role.OWNER)
    return actor, house.debited(actor, house.file()[0].coupon_id)


def lived(house: House, actor: Actor, transaction_id: str) -> None:
    """A document refused with its reason, replaced, sent again, validated; a message each way."""
    officer, new_id = house.actor(Role.OFFICER), house.clock.new_id
    notes = [new_id(), new_id()]
    paper: dict[str, object] = {
        "transaction_id": transaction_id,
        "partner_id": actor.partner_id,
        "code": "training_contract",
        "pages": 1,
        "bytes": 1000,
        "content_name": None,
        "sha256": "0" * 64,
        "scan": "not_scanned",
        "received_by": actor.account_id,
        "reviewed_by": officer.account_id,
    }
    refused = {"state": "replaced", "reason": "not_signed", "note_id": notes[0]}
    kept = {"state": "accepted", "reason": None, "note_id": None}
    act = {"transaction_id": transaction_id, "account_id": officer.account_id}
    asked: dict[str, object] = {
        "kind": AnomalyKind.DOCUMENT_REFUSED,
        "about": "training_contract",
        "reason": "not_signed",
    }
    message: dict[str, object] = {
        "transaction_id": transaction_id,
        "partner_id": actor.partner_id,
        "text": "…",
    }
    with writing() as tx:
        for note in notes:
            journal.add_note(tx, note, SENTENCE)
        papers = [
            {"id": new_id(), **paper, **refused, "received_at": NOON + HOUR, "reviewed_at": NOON + 3 * HOUR},
            {"id": new_id(), **paper, **kept, "received_at": NOON + 5 * HOUR, "reviewed_at": NOON + 7 * HOUR},
        ]
        tx.execute(insert(SupportingDocument), papers)
        acts = [
            {"id": new_id(), **act, "act": Act.SEND_BACK, "reason": None, "note_id": notes[1]}
            | {"decided_at": NOON + 3 * HOUR},
            {"id": new_id(), **act, "act": "first_yes", "reason": None, "note_id": None}
            | {"decided_at": NOON + 6 * HOUR},
            {"id": new_id(), **act, "act": Act.VALIDATE, "reason": None, "note_id": None}
            | {"decided_at": NOON + 7 * HOUR},
        ]
        tx.execute(insert(ReviewDecision), acts)
        closed = {"opened_at": NOON + 3 * HOUR, "closed_at": NOON + 7 * HOUR}
        tx.execute(insert(Anomaly), [{"id": new_id(), "transaction_id": transaction_id, **asked, **closed}])
        sides = [("school", NOON), ("region", None), ("region", None)]
        tx.execute(
            insert(Message),
            [
                {"id": new_id(), **message, "side": side, "account_id": officer.account_id}
                | {"written_at": NOON + 4 * HOUR, "read_at": read}
                for side, read in sides
            ],
        )
        at = {"submitted_at": NOON + 6 * HOUR, "decided_at": NOON + 7 * HOUR}
        assert actor.partner_id is not None
        set_status(tx, actor.partner_id, transaction_id, Status.VALIDATED, **at)


def test_everything_that_happened_is_told_in_order_with_its_reason_and_sentence_m7(house: House) -> None:
    actor, transaction_id = debited(house)
    lived(house, actor, transaction_id)
    story = timeline.tell(house.office, actor, transaction_id)
    assert [event.kind for event in story.events] == [
        EventKind.DEBITED,
        EventKind.DOCUMENT_RECEIVED,
        EventKind.DOCUMENT_REFUSED,
        EventKind.SENT_BACK,
        EventKind.DOCUMENT_RECEIVED,
        EventKind.SUBMITTED,
        EventKind.DOCUMENT_ACCEPTED,
        EventKind.VALIDATED,
    ]
    refused = story.events[2]
    assert (refused.document, refused.reason) == ("Contrat de formation", "not_signed")
    assert refused.sentence == story.events[3].sentence == SENTENCE
    assert (story.messages, story.unread) == (3, 2)
    assert timeline.tell(house.office, house.actor(Role.OFFICER), transaction_id).unread == 0


def test_of_a_sentence_that_was_purged_it_is_told_that_there_was_one(house: House) -> None:
    actor, transaction_id = debited(house)
    lived(house, actor, transaction_id)
    house.execute("DELETE FROM journal_note")
    story = timeline.tell(house.office, actor, transaction_id)
    assert {event.sentence for event in story.events} == {"", GONE}
    assert {event_why(event) for event in story.events if event.sentence} == {
        "Texte effacé, gardé le temps prévu.",
        "Contrat de formation, non signé. Texte effacé, gardé le temps prévu.",
    }


def test_a_fresh_debit_waits_for_its_documents_and_a_validated_one_for_its_days_f11_f21(house: House) -> None:
    actor, transaction_id = debited(house)
    first = timeline.tell(house.office, actor, transaction_id)
    assert [event.kind for event in first.events] == [EventKind.DEBITED]
    assert first.outlook.step is NextStep.SEND_DOCUMENTS
    house.submit(transaction_id)
    review.validate(house.office, house.actor(Role.OFFICER), transaction_id)
    then = timeline.tell(house.office, actor, transaction_id)
    assert [event.kind for event in then.events][-2:] == [EventKind.SUBMITTED, EventKind.VALIDATED]
    assert then.outlook.window == (date(2026, 4, 2), date(2026, 4, 9))
    house.clock.move(days=29)
    assert timeline.tell(house.office, actor, transaction_id).outlook.blockers == (Blocker.LATE,)


def test_a_reversal_is_told_with_its_hour(house: House) -> None:
    actor, transaction_id = debited(house)
    house.clock.move(minutes=5)
    review.reverse(house.office, actor, transaction_id, "Le jeune a changé d'avis.")
    story = timeline.tell(house.office, actor, transaction_id)
    last = story.events[-1]
    assert (last.kind, last.at) == (EventKind.REVERSED, NOON + timedelta(minutes=5))
    assert story.outlook.step is NextStep.NONE


def test_what_is_open_blocks_until_it_is_answered_f23(house: House) -> None:
    actor, transaction_id = debited(house)
    row = {"id": house.clock.new_id(), "transaction_id": transaction_id, "opened_at": NOON}
    with writing() as tx:
        tx.execute(insert(Anomaly), [{**row, "kind": AnomalyKind.DOCUMENT_MISSING, "label": "RIB signé"}])
    story = timeline.tell(house.office, actor, transaction_id)
    assert (story.outlook.step, story.outlook.blockers) == (NextStep.SEND_AGAIN, (Blocker.ASKED,))
    assert story.events[-1].document == "RIB signé"
    house.execute("UPDATE anomaly SET answered_at = opened_at")
    again = timeline.tell(house.office, actor, transaction_id)
    assert again.outlook.step is NextStep.SEND_DOCUMENTS


def test_another_school_s_story_is_unknown(house: House) -> None:
    _, transaction_id = debited(house)
    for stranger in (house.actor(Role.OWNER), house.actor(Role.COUNTER)):
        for asked in (transaction_id, house.clock.new_id()):
            with pytest.raises(NotFound) as caught:
                timeline.tell(house.office, stranger, asked)
            assert caught.value.code == "transaction_unknown"


def test_a_story_sends_as_many_statements_however_long_it_is(house: House) -> None:
    actor, transaction_id = debited(house)
    lived(house, actor, transaction_id)
    sent = []
    for _ in range(2):
        with counted() as told:
            timeline.tell(house.office, actor, transaction_id)
        sent.append(len(statements(told)))
        lived(house, actor, transaction_id)
    assert sent[0] == sent[1] <= 14
