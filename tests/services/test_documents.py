"""Documents of a transaction: the checklist, what is sent, who sees it, how it goes before the Region."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tests.builders import House
from tests.papers import SIGNED, add_all, picture
from webapp.adapters.files import NullFiles
from webapp.domain.actors import Actor, Role
from webapp.domain.documents import DocumentState, ScanState
from webapp.domain.errors import DomainError
from webapp.services import documents, ledger, review
from webapp.services.office import Office

CONTRACT = "training_contract"


def refusal(act: Callable[..., object], *given: object) -> str:
    with pytest.raises(DomainError) as caught:
        act(*given)
    return caught.value.code


@pytest.fixture
def office(house: House) -> Office:
    """The house's, its documents in memory."""
    house.app.extensions["guichet"] = replace(house.office, files=NullFiles())
    return house.office


def debited(house: House, actor: Actor, rank: int = 1) -> str:
    """A debit of a rank, those before it validated."""
    made = house.file()
    for before in made[: rank - 1]:
        house.validated(actor, before.coupon_id)
    return house.debited(actor, made[rank - 1].coupon_id)


@pytest.mark.parametrize(
    ("rank", "codes"),
    [(1, [CONTRACT]), (2, ["theory_exam_certificate", "proof_of_use_1"]), (3, ["proof_of_use_2"])],
)
def test_each_rank_waits_for_its_documents_and_goes_to_the_region_with_them_f11(
    house: House, office: Office, rank: int, codes: list[str]
) -> None:
    actor = house.actor()
    transaction_id = debited(house, actor, rank)
    checklist = documents.view_checklist(office, actor, transaction_id)
    assert [line.code for line in checklist.lines] == codes
    assert (checklist.rank, checklist.may_add, checklist.may_submit) == (rank, True, False)
    for code in codes:
        assert refusal(documents.submit, office, actor, transaction_id) == "documents_missing"
        signed_on = SIGNED if code == CONTRACT else None
        documents.add_document(office, actor, transaction_id, code, [picture()], signed_on)
    assert documents.view_checklist(office, actor, transaction_id).may_submit
    documents.submit(office, actor, transaction_id)
    after = documents.view_checklist(office, actor, transaction_id)
    assert (after.status, after.may_add, after.may_submit) == ("submitted", False, False)
    review.validate(office, house.actor(Role.OFFICER), transaction_id)
    assert ledger.verify(office) == []


@pytest.mark.parametrize(
    ("signed_on", "code"),
    [
        (None, "signature_date_required"),
        (date(2026, 3, 13), "signature_date_required"),
        (date(2021, 2, 28), "document_signed_too_early"),
    ],
)
def test_a_contract_says_when_it_was_signed_and_not_before_march_2021_f4(
    house: House, office: Office, signed_on: date | None, code: str
) -> None:
    actor = house.actor()
    transaction_id = debited(house, actor)
    given = (office, actor, transaction_id, CONTRACT, [picture()])
    assert refusal(documents.add_document, *given, signed_on) == code
    assert documents.add_document(*given, date(2021, 3, 1))
    assert documents.add_document(*given, date(2026, 3, 12))


def test_a_later_document_takes_the_place_of_the_one_before_which_stays_in_the_history(
    house: House, office: Office
) -> None:
    actor = house.actor()
    transaction_id = debited(house, actor)
    first, second = (add_all(house, actor, transaction_id)[0] for _ in range(2))
    (line,) = documents.view_checklist(office, actor, transaction_id).lines
    assert line.current is not None
    assert (line.current.id, line.current.state) == (second, DocumentState.RECEIVED)
    assert [(old.id, old.state) for old in line.history] == [(first, DocumentState.REPLACED)]
    assert (line.current.pages, line.current.scan) == (1, ScanState.NOT_SCANNED)
    assert documents.content(office, actor, first).startswith(b"%PDF-")
    assert documents.page_image(office, actor, second, 1, 200).startswith(b"\xff\xd8\xff")
    assert refusal(documents.page_image, office, actor, second, 2, 200) == "page_unknown"


def test_another_school_knows_nothing_of_it_and_an_officer_sees_all(house: House, office: Office) -> None:
    actor, other, officer = house.actor(), house.actor(), house.actor(Role.OFFICER)
    transaction_id = debited(house, actor)
    (document_id,) = add_all(house, actor, transaction_id)
    assert refusal(documents.view_checklist, office, other, transaction_id) == "transaction_unknown"
    assert refusal(documents.content, office, other, document_id) == "document_unknown"
    assert refusal(documents.page_image, office, other, document_id, 1, 100) == "document_unknown"
    given = (transaction_id, CONTRACT, [picture()], SIGNED)
    assert refusal(documents.add_document, office, other, *given) == "transaction_unknown"
    assert refusal(documents.submit, office, other, transaction_id) == "transaction_unknown"
    assert documents.content(office, officer, document_id)
    seen = documents.view_checklist(office, officer, transaction_id)
    assert (seen.may_add, seen.may_submit) == (False, False)
    assert refusal(documents.add_document, office, officer, *given) == "role_required"
    for role in (Role.SUPPORT, Role.PAYER, Role.ADMINISTRATOR):
        assert refusal(documents.content, office, house.actor(role), document_id) == "partner_required"


def test_nothing_is_sent_that_is_not_asked_for(house: House, office: Office) -> None:
    actor = house.actor()
    transaction_id = debited(house, actor)
    given = (office, actor, transaction_id)
    assert refusal(documents.add_document, *given, "proof_of_use_2", [picture()], None) == "document_unknown"
    add_all(house, actor, transaction_id)
    documents.submit(*given)
    # It is the Region's turn.
    assert refusal(documents.add_document, *given, CONTRACT, [picture()], SIGNED) == "document_not_asked"
    assert refusal(documents.submit, *given) == "document_not_asked"
    assert len(office.files.kept) == 1  # type: ignore[attr-defined]
