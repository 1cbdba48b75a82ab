"""What a school never sends to the Region is not kept for ever; a purge is whole however it is cut."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tests.builders import House
from tests.papers import add_all, picture
from tests.services.test_anomalies import disavowed
from tests.services.test_documents import CONTRACT, debited, refusal
from tests.services.test_review_acts import UNREADABLE
from tests.steps import flag
from webapp.adapters.files import NullFiles
from webapp.adapters.press import NullPress
from webapp.domain.actors import Actor, Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.errors import Unavailable
from webapp.services import documents, file_sweep, ledger, review
from webapp.services.office import Office
from webapp.services.purge import purge_due, purge_unsent


def test_documents_of_a_debit_that_is_never_sent_go_two_years_after_its_last_change(
    house: House, office: Office, actor: Actor, files: NullFiles
) -> None:
    transaction_id = debited(house, actor)
    sent = debited(house, actor)
    add_all(house, actor, sent)
    documents.submit(office, actor, sent)
    house.clock.move(days=100)
    (old,) = add_all(house, actor, transaction_id)
    house.clock.move(days=400)
    # A document in its place, or a word of the Region, begins the time anew.
    add_all(house, actor, transaction_id)
    documents.submit(office, actor, transaction_id)
    review.send_back(office, house.actor(Role.OFFICER), transaction_id, [UNREADABLE])
    house.clock.move(days=729)
    assert (purge_unsent(office), purge_due(office), len(files.kept)) == (0, 0, 3)
    house.clock.move(days=2)
    assert (purge_unsent(office), purge_unsent(office), len(files.kept)) == (2, 0, 1)
    (entry,) = [entry for entry in house.entries() if entry.kind == "documents_purged"]
    assert entry.data == {"transaction_id": transaction_id, "documents": 2}
    assert refusal(documents.content, office, actor, old) == "document_purged"
    assert ledger.verify(office) == []


def test_what_was_forgotten_unsent_is_due_anew_whether_it_was_accepted_or_not_f11(
    house: House, office: Office, actor: Actor
) -> None:
    transaction_id = debited(house, actor)
    add_all(house, actor, transaction_id)
    house.execute("UPDATE supporting_document SET state = 'accepted'")
    house.clock.move(days=800)
    assert purge_unsent(office) == 1
    (line,) = documents.view_checklist(office, actor, transaction_id).lines
    assert line.may_add
    assert refusal(documents.submit, office, actor, transaction_id) == "documents_missing"
    add_all(house, actor, transaction_id)
    documents.submit(office, actor, transaction_id)


def test_a_document_that_came_before_the_round_keeps_all(house: House, office: Office, actor: Actor) -> None:
    transaction_id = debited(house, actor)
    add_all(house, actor, transaction_id)
    house.clock.move(days=800)
    given = (office, actor, transaction_id, CONTRACT, [picture()], date(2026, 3, 1))
    documents.add_document(*given)
    assert purge_unsent(office) == 0


def test_what_the_young_person_disputes_is_kept_until_that_is_settled(
    house: House, office: Office, actor: Actor, files: NullFiles
) -> None:
    unsent, decided = debited(house, actor), debited(house, actor)
    for transaction_id in (unsent, decided):
        add_all(house, actor, transaction_id)
        disavowed(house, transaction_id)
    house.clock.move(days=800)
    changed = "UPDATE supporting_document SET purge_on = :day WHERE transaction_id = :id"
    house.execute(changed, day=date(2026, 3, 12), id=decided)
    assert (purge_unsent(office), purge_due(office), len(files.kept)) == (0, 0, 2)
    house.execute("UPDATE anomaly SET closed_at = :at", at=house.clock.now())
    assert (purge_due(office), purge_unsent(office), len(files.kept)) == (1, 1, 0)


@pytest.mark.usefixtures("office")
def test_a_scheme_that_says_nothing_of_it_keeps_them(house: House, actor: Actor) -> None:
    house.change_scheme(keeping=())
    add_all(house, actor, debited(house, actor))
    house.clock.move(days=4000)
    assert purge_unsent(house.office) == 0


class _Away(NullFiles):
    def drop(self, name: str) -> None:
        del name
        raise Unavailable("storage_away", retry_after=60)


@pytest.mark.parametrize("decided", [False, True])
def test_a_purge_that_is_cut_leaves_a_file_without_a_row_and_no_row_without_its_file(
    house: House, actor: Actor, *, decided: bool
) -> None:
    away = _Away()
    house.app.extensions["guichet"] = office = replace(house.office, files=away, press=NullPress())
    transaction_id = debited(house, actor)
    (document_id,) = add_all(house, actor, transaction_id)
    house.clock.move(days=800)
    if decided:
        house.execute("UPDATE supporting_document SET purge_on = :day", day=date(2026, 3, 12))
    purge = purge_due if decided else purge_unsent
    assert refusal(purge, office) == "storage_away"
    assert [row["content_name"] for row in house.rows("supporting_document")] == [None]
    assert refusal(documents.content, office, actor, document_id) == "document_purged"
    # Nobody sends to the Region what is half gone, and the sweep takes what the cut has left.
    assert refusal(documents.submit, office, actor, transaction_id) == "documents_missing"
    assert [entry.kind for entry in house.entries()].count("documents_purged") == 1
    add_all(house, actor, transaction_id)
    files = NullFiles()
    files.kept = away.kept
    files.written = dict.fromkeys(files.kept, house.clock.now().replace(year=2020))
    back = replace(office, files=files)
    assert (purge(back), file_sweep.sweep_files(back), len(files.kept)) == (0, 1, 1)
    assert ledger.verify(office) == []


class _Meanwhile(NullFiles):
    """Has somebody act once the first file is dropped: the round has chosen the others already."""

    def __init__(self) -> None:
        super().__init__()
        self.acts: list[Callable[[], object]] = []

    def drop(self, name: str) -> None:
        super().drop(name)
        while self.acts:
            self.acts.pop()()


@pytest.mark.parametrize("what", ["adds", "submits", "disputed"])
def test_what_is_done_once_a_round_has_chosen_a_transaction_keeps_all(
    house: House, actor: Actor, what: str
) -> None:
    files = _Meanwhile()
    house.app.extensions["guichet"] = office = replace(house.office, files=files, press=NullPress())
    first, last = sorted(debited(house, actor) for _ in range(2))
    for transaction_id in (first, last):
        add_all(house, actor, transaction_id)
    house.clock.move(days=800)
    acts: dict[str, Callable[[], object]] = {
        "adds": lambda: add_all(house, actor, last),
        "submits": lambda: documents.submit(office, actor, last),
        "disputed": lambda: flag(house, last, AnomalyKind.NOT_ME),
    }
    files.acts.append(acts[what])
    assert (purge_unsent(office), files.acts) == (1, [])
    kept = [row for row in house.rows("supporting_document") if row["purged_at"] is None]
    assert {row["transaction_id"] for row in kept} == {last}
    assert {row["content_name"] for row in kept} == set(files.kept)
