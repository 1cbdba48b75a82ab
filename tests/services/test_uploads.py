"""Uploads in pieces: cut, gone on with, one school's alone, forgotten in their time."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.adapters.test_antivirus import EICAR, clamd
from tests.builders import House
from tests.papers import SIGNED, pdf
from webapp.adapters.antivirus import ClamdAntivirus
from webapp.adapters.files import NullFiles
from webapp.adapters.press import NullPress
from webapp.adapters.spool import FolderSpool, NullSpool
from webapp.domain.actors import Actor, Role
from webapp.domain.documents import MOST_BYTES, Pressed, ScanState
from webapp.domain.errors import DomainError
from webapp.services import documents, uploads
from webapp.services.office import Office

CONTRACT = "training_contract"


def refusal(act: Callable[..., object], *given: object) -> str:
    with pytest.raises(DomainError) as caught:
        act(*given)
    return caught.value.code


@pytest.fixture
def office(house: House) -> Office:
    house.app.extensions["guichet"] = replace(house.office, files=NullFiles())
    return house.office


@pytest.fixture
def actor(house: House) -> Actor:
    return house.actor()


@pytest.fixture
def transaction_id(house: House, actor: Actor) -> str:
    return house.debited(actor, house.file()[0].coupon_id)


def sent(office: Office, actor: Actor, transaction_id: str, content: bytes) -> str:
    """An upload that is whole."""
    upload = uploads.open_upload(office, actor, transaction_id, len(content))
    uploads.append(office, actor, upload.id, 0, content)
    return upload.id


def test_an_upload_cut_in_the_middle_goes_on_at_the_byte(
    office: Office, actor: Actor, transaction_id: str
) -> None:
    content = pdf(2)
    upload = uploads.open_upload(office, actor, transaction_id, len(content))
    uploads.append(office, actor, upload.id, 0, content[:300])
    given = (office, actor, transaction_id, CONTRACT, [upload.id], SIGNED)
    assert refusal(documents.add_uploaded, *given) == "upload_incomplete"
    # Another process, and another page: what the disk holds is what counts.
    office = replace(office, spool=FolderSpool(office.spool._folder))  # type: ignore[attr-defined]
    assert uploads.view_upload(office, actor, upload.id).offset == 300
    for wrong in (0, 299, 301):
        assert refusal(uploads.append, office, actor, upload.id, wrong, b"x") == "upload_offset"
    assert refusal(uploads.append, office, actor, upload.id, 300, content) == "document_too_large"
    whole = uploads.append(office, actor, upload.id, 300, content[300:])
    assert whole.offset == whole.length
    document_id = documents.add_uploaded(*given)
    (line,) = documents.view_checklist(office, actor, transaction_id).lines
    assert line.current is not None
    assert (line.current.id, line.current.pages) == (document_id, 2)
    # It became a document once: whoever lost the answer and asks again is told the same.
    assert documents.add_uploaded(*given) == document_id
    assert refusal(uploads.view_upload, office, actor, upload.id) == "upload_unknown"
    assert office.spool.length(upload.id) == 0


def test_several_uploads_are_the_pages_of_one_document(
    office: Office, actor: Actor, transaction_id: str
) -> None:
    ids = [sent(office, actor, transaction_id, pdf(1, text)) for text in ("UN", "DEUX")]
    documents.add_uploaded(office, actor, transaction_id, CONTRACT, ids, SIGNED)
    (line,) = documents.view_checklist(office, actor, transaction_id).lines
    assert line.current is not None
    assert line.current.pages == 2


def test_a_form_that_is_sent_again_is_answered_as_the_first_time_however_late(
    house: House, office: Office, actor: Actor, transaction_id: str
) -> None:
    ids = [sent(office, actor, transaction_id, pdf(1, text)) for text in ("UN", "DEUX")]
    given = (office, actor, transaction_id, CONTRACT, ids, SIGNED)
    document_id = documents.add_uploaded(*given)
    uploads.sweep(office)
    assert house.rows("upload") == []
    documents.submit(office, actor, transaction_id)
    before = house.dump()
    assert documents.add_uploaded(*given) == document_id
    assert house.dump() == before
    assert len(office.files.kept) == 1  # type: ignore[attr-defined]
    other = (office, actor, transaction_id, CONTRACT, ids[::-1], SIGNED)
    assert refusal(documents.add_uploaded, *other) == "upload_unknown"
    stranger = (office, house.actor(), transaction_id, CONTRACT, ids, SIGNED)
    assert refusal(documents.add_uploaded, *stranger) == "upload_unknown"


def test_the_same_uploads_with_another_date_of_signature_are_not_answered_as_the_first_time(
    house: House, office: Office, actor: Actor, transaction_id: str
) -> None:
    ids = [sent(office, actor, transaction_id, pdf())]
    given = (office, actor, transaction_id, CONTRACT, ids)
    document_id = documents.add_uploaded(*given, SIGNED)
    before = house.dump()
    others: tuple[date | None, ...] = (SIGNED + timedelta(days=1), None)
    for other in others:
        assert refusal(documents.add_uploaded, *given, other) == "document_dated_otherwise"
    assert house.dump() == before
    assert documents.add_uploaded(*given, SIGNED) == document_id


class _Slow(NullPress):
    """A press at which the same form, sent again, overtakes the first."""

    def __init__(self) -> None:
        self.meanwhile: Callable[[], str] | None = None
        self.was = ""

    def press(self, parts: Sequence[bytes]) -> Pressed:
        again, self.meanwhile = self.meanwhile, None
        if again is not None:
            self.was = again()
        return super().press(parts)


def test_a_form_sent_again_while_the_first_is_at_work_becomes_one_document(
    house: House, office: Office, actor: Actor, transaction_id: str
) -> None:
    slow = _Slow()
    office = replace(office, press=slow)
    upload_id = sent(office, actor, transaction_id, pdf())
    given = (office, actor, transaction_id, CONTRACT, [upload_id], SIGNED)
    slow.meanwhile = lambda: documents.add_uploaded(*given)
    assert documents.add_uploaded(*given) == slow.was
    assert [row["id"] for row in house.rows("supporting_document")] == [slow.was]
    assert len(office.files.kept) == 1  # type: ignore[attr-defined]


def test_a_transaction_that_awaits_no_document_opens_no_upload(
    house: House, office: Office, actor: Actor, transaction_id: str
) -> None:
    house.submit(transaction_id)
    assert refusal(uploads.open_upload, office, actor, transaction_id, 9) == "document_not_asked"
    assert house.rows("upload") == []


def test_the_spool_is_bounded_for_a_school_and_for_the_house(
    house: House, office: Office, actor: Actor, transaction_id: str
) -> None:
    def full(length: int) -> str:
        return refusal(uploads.open_upload, office, actor, transaction_id, length)

    for _ in range(uploads.MOST_OF_SCHOOL // MOST_BYTES):
        uploads.open_upload(office, actor, transaction_id, MOST_BYTES)
    assert full(1) == "uploads_open"
    other = house.actor()
    theirs = house.debited(other, house.file()[0].coupon_id)
    uploads.open_upload(office, other, theirs, 1)
    house.execute("UPDATE upload SET length = :most WHERE length = 1", most=uploads.MOST_OF_HOUSE)
    house.clock.move(days=1)
    # Out of time, and on the disk until they are forgotten.
    assert full(1) == "spool_full"
    uploads.sweep(office)
    uploads.open_upload(office, actor, transaction_id, MOST_BYTES)


class _Noting(NullSpool):
    """A spool that remembers what was read of it."""

    def __init__(self) -> None:
        super().__init__()
        self.were_read: list[str] = []

    def read(self, name: str) -> bytes:
        self.were_read.append(name)
        return super().read(name)


def test_uploads_that_weigh_too_much_together_are_refused_before_any_is_read(
    office: Office, actor: Actor, transaction_id: str
) -> None:
    spool = _Noting()
    office = replace(office, spool=spool)
    ids = [sent(office, actor, transaction_id, bytes(9_000_000)) for _ in range(3)]
    given = (office, actor, transaction_id, CONTRACT, ids, SIGNED)
    assert refusal(documents.add_uploaded, *given) == "document_too_large"
    assert spool.were_read == [], "the web process holds no more of a document than one may weigh"


def test_an_upload_is_one_school_s_and_one_transaction_s(
    house: House, office: Office, actor: Actor, transaction_id: str
) -> None:
    other = house.actor()
    upload_id = sent(office, actor, transaction_id, pdf())
    assert refusal(uploads.open_upload, office, other, transaction_id, 9) == "transaction_unknown"
    assert refusal(uploads.view_upload, office, other, upload_id) == "upload_unknown"
    assert refusal(uploads.append, office, other, upload_id, 0, b"x") == "upload_unknown"
    assert refusal(uploads.cancel, office, other, upload_id) == "upload_unknown"
    theirs = house.debited(other, house.file()[0].coupon_id)
    ours = house.debited(actor, house.file()[0].coupon_id)
    for who, where in ((other, theirs), (actor, ours)):
        given = (office, who, where, CONTRACT, [upload_id], SIGNED)
        assert refusal(documents.add_uploaded, *given) == "upload_unknown"
    officer = house.actor(Role.OFFICER)
    assert refusal(uploads.open_upload, office, officer, transaction_id, 9) == "role_required"
    uploads.cancel(office, actor, upload_id)
    assert refusal(uploads.view_upload, office, actor, upload_id) == "upload_unknown"


@pytest.mark.parametrize(("length", "code"), [(0, "document_empty"), (10_000_001, "document_too_large")])
def test_an_upload_says_first_how_long_it_is(
    office: Office, actor: Actor, transaction_id: str, length: int, code: str
) -> None:
    assert refusal(uploads.open_upload, office, actor, transaction_id, length) == code


def test_a_school_has_so_many_uploads_on_their_way_and_old_ones_are_forgotten(
    house: House, office: Office, actor: Actor, transaction_id: str
) -> None:
    first = sent(office, actor, transaction_id, b"x")
    for _ in range(uploads.MOST_OPEN - 1):
        uploads.open_upload(office, actor, transaction_id, 9)
    assert refusal(uploads.open_upload, office, actor, transaction_id, 9) == "uploads_open"
    assert uploads.sweep(office) == 0
    house.clock.move(days=1)
    assert refusal(uploads.view_upload, office, actor, first) == "upload_unknown"
    assert uploads.sweep(office) == uploads.MOST_OPEN
    assert (house.rows("upload"), office.spool.length(first)) == ([], 0)
    assert uploads.open_upload(office, actor, transaction_id, 9).expires_at == (
        house.clock.now() + timedelta(days=1)
    )


def asking(office: Office, url: str) -> Office:
    """The house, asking an antivirus at an address."""
    return replace(office, antivirus=ClamdAntivirus(url))


def test_an_upload_outlives_an_antivirus_that_is_away(
    office: Office, actor: Actor, transaction_id: str, tmp_path: Path
) -> None:
    upload_id = sent(office, actor, transaction_id, pdf())
    given = (actor, transaction_id, CONTRACT, [upload_id], SIGNED)
    away = asking(office, f"unix://{tmp_path}/nobody.ctl")
    assert refusal(documents.add_uploaded, away, *given) == "antivirus_away"
    with clamd(tmp_path) as url:
        documents.add_uploaded(asking(office, url), *given)
    (line,) = documents.view_checklist(office, actor, transaction_id).lines
    assert line.current is not None
    assert line.current.scan is ScanState.CLEAN


def test_what_the_antivirus_knows_is_not_kept_though_it_would_come_out_clean(
    office: Office, actor: Actor, transaction_id: str, tmp_path: Path
) -> None:
    infected = pdf() + b"\n%" + EICAR
    with clamd(tmp_path) as url:
        given = (actor, transaction_id, CONTRACT, [infected], SIGNED)
        assert refusal(documents.add_document, asking(office, url), *given) == "document_infected"
    assert documents.view_checklist(office, actor, transaction_id).lines[0].current is None
