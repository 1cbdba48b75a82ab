"""Supporting documents (justificatifs): sent by a school, kept, shown, and put before the Region."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection

from webapp.domain.actors import PARTNER_ROLES, Actor
from webapp.domain.calendar import paris_day
from webapp.domain.documents import DocumentState, Pressed, ScanState, check_signature_date
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.journal import EntryKind, follow
from webapp.domain.scheme import DocumentRule
from webapp.domain.transaction import Act, Status, after
from webapp.services.checklist import (
    AskedDocument,
    Checklist,
    ChecklistLine,
    DocumentView,
    due,
    read_checklist,
    view_checklist,
)
from webapp.services.document_once import made_of, not_over, once
from webapp.services.events import tell
from webapp.services.office import Office, partner_of, require
from webapp.services.purge import purge_due, set_purge_dates
from webapp.services.uploads import take
from webapp.services.viewing import content, page_image
from webapp.store import asked, debits, journal, transactions, uploads
from webapp.store import documents as store
from webapp.store.database import AnyRow, reading, writing

__all__ = [
    "AskedDocument",
    "Checklist",
    "ChecklistLine",
    "DocumentView",
    "add_document",
    "add_uploaded",
    "content",
    "page_image",
    "purge_due",
    "set_purge_dates",
    "submit",
    "view_checklist",
]


def add_document(
    office: Office,
    actor: Actor,
    transaction_id: str,
    code: str,
    parts: Sequence[bytes],
    signed_on: date | None,
    sending: str = "",
) -> str:
    """Keep a document of a transaction, made of its parts in their order, and return its id.

    A later one of the same code takes the place of the one before, which stays in the history. ``sending``
    names the form they came with: the same parts of one form, sent again, are the document that stands there.

    Raises:
        Forbidden: ``role_required``: only the school's people send documents.
        NotFound: ``transaction_unknown``; ``document_unknown``: neither the rank nor the Region asks for it.
        Invalid: ``document_not_asked``: it is the Region's turn, or it accepted this one already;
            ``signature_date_required``, ``document_signed_too_early``; ``document_infected``; the codes of
            the ``Press`` port; ``document_dated_otherwise``: they are kept, signed another day.
        Unavailable: ``busy``, ``antivirus_away``, ``storage_away``.
    """
    require(actor, *PARTNER_ROLES)
    named = [sending or office.clock.new_id(), *(hashlib.sha256(part).hexdigest() for part in parts)]
    partner_id = partner_of(actor)
    document_id = not_over(partner_id, made_of(transaction_id, code, named))

    def receive() -> None:
        _receive(office, actor, transaction_id, code, parts, signed_on, document_id)

    return once(partner_id, document_id, signed_on, receive)


def add_uploaded(
    office: Office,
    actor: Actor,
    transaction_id: str,
    code: str,
    upload_ids: Sequence[str],
    signed_on: date | None,
) -> str:
    """Keep a document made of uploads, and return its id; the uploads stay when it could not be kept.

    The same uploads in the same order are the same document: whoever lost the answer asks again, however
    late, and is answered as the first time.

    Raises:
        Forbidden, NotFound, Invalid, Unavailable: those of ``add_document``.
        NotFound: ``upload_unknown`` too: of another transaction, used otherwise, or out of time.
        Invalid: ``upload_incomplete`` too.
    """
    require(actor, *PARTNER_ROLES)
    partner_id, wanted = partner_of(actor), list(dict.fromkeys(upload_ids))
    document_id = made_of(transaction_id, code, wanted)

    def receive() -> None:
        parts = take(office, partner_id, transaction_id, wanted)
        _receive(office, actor, transaction_id, code, parts, signed_on, document_id, wanted)
        for upload_id in wanted:
            office.spool.drop(upload_id)

    return once(partner_id, document_id, signed_on, receive)


def submit(office: Office, actor: Actor, transaction_id: str) -> None:
    """Put a transaction before the Region: all that it calls for is in (``Source: F11, F23``).

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``transaction_unknown``.
        Invalid: ``document_not_asked``: it is not the school's turn; ``documents_missing``.
    """
    require(actor, *PARTNER_ROLES)
    partner_id, now = partner_of(actor), office.clock.now()
    with writing() as tx:
        row = _locked(tx, partner_id, transaction_id)
        status = after(Status(row.status), Act.SUBMIT)
        if status is None:
            raise Invalid("document_not_asked")
        lines = read_checklist(tx, office, actor, row).lines
        if due(office.schemes[row.scheme_id], row.rank, lines):
            raise Invalid("documents_missing")
        transactions.set_status(tx, partner_id, row.id, status, submitted_at=now)
        asked.set_answered(tx, row.id, now)
        sent = sum(line.current is not None for line in lines)
        _enter(tx, office, actor, row, EntryKind.SUBMITTED, {"documents": sent})
        tell(tx, office, now, "transaction_submitted", transaction_id=row.id)


def _receive(
    office: Office,
    actor: Actor,
    transaction_id: str,
    code: str,
    parts: Sequence[bytes],
    signed_on: date | None,
    document_id: str,
    upload_ids: Sequence[str] = (),
) -> None:
    partner_id = partner_of(actor)
    # Judged twice: now, before any work is done for it, and under the lock, where it counts.
    with reading() as tx:
        row = _found(tx, partner_id, transaction_id)
        _admit(tx, office, actor, row, code, signed_on)
    opened = [_opened(office, row.claim_id, part) for part in parts]
    scan = _scanned(office, opened)
    pressed = office.press.press(opened)
    # The file comes before its row: no row ever names a file that is not there.
    name = office.clock.new_id()
    office.files.put(name, pressed.content)
    try:
        with writing() as tx:
            row = _locked(tx, partner_id, transaction_id)
            _admit(tx, office, actor, row, code, signed_on)
            _use_up(tx, office, row, upload_ids)
            values = {"id": document_id, "code": code, "signed_on": signed_on, "scan": scan}
            _keep(tx, office, actor, row, pressed, {**values, "content_name": name})
    except BaseException:
        office.files.drop(name)
        raise


def _use_up(tx: Connection, office: Office, row: AnyRow, upload_ids: Sequence[str]) -> None:
    """Write that uploads became a document: each does once."""
    if not upload_ids:
        return
    used = uploads.set_used(tx, row.partner_id, row.id, upload_ids, office.clock.now())
    if used != len(upload_ids):
        raise NotFound("upload_unknown")


def _keep(
    tx: Connection, office: Office, actor: Actor, row: AnyRow, pressed: Pressed, values: dict[str, object]
) -> None:
    """Write a document down, once.

    Raises:
        Invalid: ``document_not_asked``: it stands there already.
    """
    if store.document(tx, row.partner_id, str(values["id"])) is not None:
        raise Invalid("document_not_asked")
    digest = hashlib.sha256(pressed.content).hexdigest()
    received = {
        "transaction_id": row.id,
        "state": DocumentState.RECEIVED,
        "pages": pressed.pages,
        "bytes": len(pressed.content),
        "sha256": digest,
        "received_at": office.clock.now(),
        "received_by": actor.account_id,
        "reviewed_at": None,
        "reviewed_by": None,
        "reason": None,
        "note_id": None,
        "purge_on": None,
        "purged_at": None,
    }
    store.add(tx, row.partner_id, {**received, **values})
    # The journal outlives the file: it proves which one came without telling what it held.
    said = {"document_id": str(values["id"]), "code": str(values["code"])}
    said["file_hash"] = office.keyring.note_hash(digest)
    _enter(tx, office, actor, row, EntryKind.DOCUMENT_ADDED, said)


def _opened(office: Office, claim_id: str, part: bytes) -> bytes:
    """Return a part as it was photographed: without network a phone seals it to us, about its claim.

    Raises:
        Invalid: ``document_unreadable``: sealed about another claim, or to another house.
    """
    # No picture and no PDF begins so.
    if not part.startswith(b"{"):
        return part
    try:
        return office.keyring.open_document(part, claim_id)
    except ValueError as error:
        raise Invalid("document_unreadable") from error


def _scanned(office: Office, parts: Sequence[bytes]) -> ScanState:
    """Return what the antivirus says of all the parts, as they came.

    Raises:
        Invalid: ``document_infected``.
        Unavailable: ``antivirus_away``.
    """
    said = {office.antivirus.scan(part) for part in parts}
    if ScanState.INFECTED in said:
        raise Invalid("document_infected")
    return ScanState.CLEAN if said == {ScanState.CLEAN} else ScanState.NOT_SCANNED


def _admit(
    tx: Connection, office: Office, actor: Actor, row: AnyRow, code: str, signed_on: date | None
) -> None:
    """Refuse a document that is not awaited here and now, or whose date of signature won't do."""
    checklist = read_checklist(tx, office, actor, row)
    line = checklist.line(code)
    if line is None:
        raise NotFound("document_unknown")
    if not line.may_add:
        raise Invalid("document_not_asked")
    if line.signed_from is None:
        return
    if signed_on is None or signed_on > paris_day(office.clock.now()):
        raise Invalid("signature_date_required")
    rule = DocumentRule(code, line.label, line.hint, source="", signed_from=line.signed_from)
    refused = check_signature_date(rule, signed_on)
    if refused is not None:
        raise Invalid(refused.code, details=refused.details)


def _found(tx: Connection, partner_id: str, transaction_id: str) -> AnyRow:
    row = transactions.transaction(tx, partner_id, transaction_id)
    if row is None:
        raise NotFound("transaction_unknown")
    return row


def _locked(tx: Connection, partner_id: str, transaction_id: str) -> AnyRow:
    """Return a transaction of a partner once its file is locked; read before too, to know which file."""
    debits.lock_files(tx, [_found(tx, partner_id, transaction_id).coupon_id])
    return _found(tx, partner_id, transaction_id)


def _enter(
    tx: Connection, office: Office, actor: Actor, row: AnyRow, kind: EntryKind, said: Mapping[str, str | int]
) -> None:
    data = {"transaction_id": row.id, "coupon_id": row.coupon_id, **said}
    head = journal.head(tx, journal.file_stream(row.file_id))
    journal.append(tx, [follow(head, by=actor.author, kind=kind, at=office.clock.now(), data=data)])
