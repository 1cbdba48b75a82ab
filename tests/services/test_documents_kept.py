"""What becomes of documents: asked for again, answered, forgotten in their time, looked for later."""

from dataclasses import replace
from datetime import date

from tests.builders import House
from tests.papers import add_all, picture
from tests.services.test_documents import CONTRACT, debited, refusal
from tests.young import YOUNG, person_of
from webapp.adapters.files import NullFiles
from webapp.domain.actors import Actor
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.documents import DocumentReason, DocumentState
from webapp.domain.errors import Unavailable
from webapp.domain.transaction import Status
from webapp.services import document_check, documents, ledger, young_data
from webapp.services.office import Office
from webapp.store import anomalies, transactions
from webapp.store.database import writing


def sent_back(house: House, transaction_id: str, about: str, label: str | None = None) -> None:
    """The Region asks for a document anew, or for one more, as its own service writes it."""
    kind = AnomalyKind.DOCUMENT_REFUSED if label is None else AnomalyKind.DOCUMENT_MISSING
    row: dict[str, object] = {
        "id": house.clock.new_id(),
        "transaction_id": transaction_id,
        "kind": kind,
        "about": about,
    }
    row |= {"label": label, "opened_at": house.clock.now(), "opened_by": None, "reason": "unreadable"}
    with writing() as tx:
        anomalies.add(tx, row)
        found = transactions.transaction(tx, None, transaction_id)
        assert found is not None
        transactions.set_status(tx, found.partner_id, transaction_id, Status.AWAITING_DOCUMENTS)
    if label is None:
        house.execute("UPDATE supporting_document SET state = 'refused', reason = 'unreadable'")


def test_what_the_region_asks_again_is_due_until_it_is_sent_again_f23_m6(
    house: House, office: Office, actor: Actor
) -> None:
    transaction_id = debited(house, actor)
    add_all(house, actor, transaction_id)
    documents.submit(office, actor, transaction_id)
    sent_back(house, transaction_id, CONTRACT)
    sent_back(house, transaction_id, "other-1", "Avenant au contrat")
    house.execute("UPDATE supporting_document SET state = 'refused', reason = 'unreadable'")
    contract, besides = documents.view_checklist(office, actor, transaction_id).lines
    assert contract.current is not None
    assert contract.current.reason is DocumentReason.UNREADABLE
    assert contract.asked is not None
    assert (besides.code, besides.label, besides.required) == ("other-1", "Avenant au contrat", True)
    for line in (contract, besides):
        assert refusal(documents.submit, office, actor, transaction_id) == "documents_missing"
        signed_on = date(2026, 3, 1) if line.signed_from else None
        documents.add_document(office, actor, transaction_id, line.code, [picture()], signed_on)
    documents.submit(office, actor, transaction_id)
    answered = documents.view_checklist(office, actor, transaction_id).lines
    assert [line.asked.answered_at for line in answered if line.asked] == [house.clock.now()] * 2
    (old,) = answered[0].history
    # It is history now, and still says why it would not do.
    assert (old.state, old.reason) == (DocumentState.REPLACED, DocumentReason.UNREADABLE)
    kinds = [row["kind"] for row in house.rows("outbox_message")]
    assert kinds.count("transaction_submitted") == 2
    assert ledger.verify(office) == []


def test_what_the_region_accepted_is_not_sent_again(house: House, office: Office, actor: Actor) -> None:
    transaction_id = debited(house, actor)
    add_all(house, actor, transaction_id)
    house.execute("UPDATE supporting_document SET state = 'accepted'")
    given = (office, actor, transaction_id, CONTRACT, [picture()], date(2026, 3, 1))
    assert refusal(documents.add_document, *given) == "document_not_asked"
    assert documents.view_checklist(office, actor, transaction_id).may_submit


class _Full(NullFiles):
    def put(self, name: str, content: bytes) -> None:
        del name, content
        raise Unavailable("storage_away", retry_after=60)


def test_a_document_that_cannot_be_kept_is_not_said_to_be(house: House, office: Office, actor: Actor) -> None:
    transaction_id = debited(house, actor)
    given = (actor, transaction_id, CONTRACT, [picture()], date(2026, 3, 1))
    assert refusal(documents.add_document, replace(office, files=_Full()), *given) == "storage_away"
    assert house.rows("supporting_document") == []


def test_documents_are_forgotten_as_many_months_after_the_decision_as_their_category_says(
    house: House, office: Office, actor: Actor, files: NullFiles
) -> None:
    transaction_id = debited(house, actor)
    sent_back(house, transaction_id, "other-1", "Avenant au contrat")
    document_id = add_all(house, actor, transaction_id)[0]
    with writing() as tx:
        row = transactions.transaction(tx, None, transaction_id)
        assert row is not None
        documents.set_purge_dates(tx, office, row, date(2026, 3, 12))
    kept = {row["code"]: str(row["purge_on"]) for row in house.rows("supporting_document")}
    assert kept == {CONTRACT: "2036-03-12", "other-1": "2031-03-12"}
    assert documents.purge_due(office) == 0
    house.clock.move(days=5 * 365 + 2)
    assert documents.purge_due(office) == 1
    assert len(files.kept) == 1
    house.clock.move(days=5 * 365 + 2)
    assert documents.purge_due(office) == 1
    assert (files.kept, documents.purge_due(office)) == ({}, 0)
    assert refusal(documents.content, office, actor, document_id) == "document_purged"
    (contract, _) = documents.view_checklist(office, actor, transaction_id).lines
    assert contract.current is not None
    assert contract.current.purged
    entry = house.entries()[-1]
    assert (entry.kind, entry.data) == (
        "documents_purged",
        {"transaction_id": transaction_id, "documents": 1},
    )
    assert ledger.verify(office) == []


def test_a_purge_whose_file_is_gone_already_is_done_once(
    house: House, office: Office, actor: Actor, files: NullFiles
) -> None:
    add_all(house, actor, debited(house, actor))
    house.execute("UPDATE supporting_document SET purge_on = :day", day=date(2026, 3, 12))
    files.kept.clear()
    assert (documents.purge_due(office), documents.purge_due(office)) == (1, 0)


def test_a_file_that_is_gone_or_another_is_found(
    house: House, office: Office, actor: Actor, files: NullFiles
) -> None:
    ids = [add_all(house, actor, debited(house, actor))[0] for _ in range(3)]
    assert document_check.check_files(office) == document_check.FileCheck(3, (), ())
    names = {row["id"]: row["content_name"] for row in house.rows("supporting_document")}
    files.drop(names[ids[0]])
    files.kept[names[ids[1]]] = b"another"
    assert document_check.check_files(office) == document_check.FileCheck(3, (ids[0],), (ids[1],))
    assert refusal(documents.content, office, actor, ids[0]) == "file_missing"
    run = house.app.test_cli_runner().invoke(args=["documents", "check"])
    assert (run.exit_code, run.output.splitlines()[-1]) == (1, "3 files, 1 missing, 1 changed")


def test_a_young_person_is_told_which_documents_are_kept_and_not_what_they_hold(
    house: House, office: Office, actor: Actor
) -> None:
    made = house.file(person=YOUNG)
    add_all(house, actor, house.debited(actor, made[0].coupon_id))
    (told,) = young_data.own_data(office, person_of(house, made[0]))["supporting_document"]
    assert (told["document"], told["state"], told["pages"]) == (CONTRACT, "received", 1)
    assert {"content_name", "sha256"}.isdisjoint(told)
