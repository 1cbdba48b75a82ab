"""Files that arrive in pieces, on a bad network, until they are whole: what tus 1.0.0 asks of us."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from webapp.domain.actors import PARTNER_ROLES, Actor
from webapp.domain.documents import MOST_BYTES, MOST_BYTES_TOGETHER
from webapp.domain.errors import Invalid, NotFound, Unavailable
from webapp.services.checklist import read_checklist
from webapp.services.office import Office, partner_of, require
from webapp.store import partners, transactions
from webapp.store import uploads as store
from webapp.store.database import AnyRow, reading, writing

MOST_OPEN = 60
"""Of one school: three documents of twenty photos."""

MOST_OF_SCHOOL = 6 * MOST_BYTES_TOGETHER
"""Bytes of one school's uploads on their way, as they were announced: six of the heaviest documents."""

MOST_OF_HOUSE = 2_000_000_000
"""Bytes of all uploads on their way: what the disk of a small machine can spare for a day."""

_LIVES = timedelta(hours=24)
_SWEPT = 500
_WAIT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class UploadView:
    """One upload: how many bytes of how many have arrived, until when it may go on."""

    id: str
    length: int
    offset: int
    expires_at: datetime


def open_upload(office: Office, actor: Actor, transaction_id: str, length: int) -> UploadView:
    """Open an upload of so many bytes for a transaction of the actor's school that awaits a document.

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``transaction_unknown``.
        Invalid: ``document_empty``, ``document_too_large``; ``document_not_asked``: no document is awaited;
            ``uploads_open``: too many of the school are on their way, or too heavy ones.
        Unavailable: ``spool_full``: those of all schools together.
    """
    require(actor, *PARTNER_ROLES)
    partner_id, now = partner_of(actor), office.clock.now()
    if length < 1:
        raise Invalid("document_empty")
    if length > MOST_BYTES:
        raise Invalid("document_too_large")
    row = {
        "id": office.clock.new_id(),
        "account_id": actor.account_id,
        "transaction_id": transaction_id,
        "length": length,
        "created_at": now,
        "expires_at": now + _LIVES,
        "used_at": None,
    }
    with writing() as tx:
        found = transactions.transaction(tx, partner_id, transaction_id)
        if found is None:
            raise NotFound("transaction_unknown")
        if not any(line.may_add for line in read_checklist(tx, office, actor, found).lines):
            raise Invalid("document_not_asked")
        partners.hold(tx, partner_id)
        _check_room(tx, partner_id, length, now)
        store.add(tx, partner_id, row)
    return UploadView(str(row["id"]), length, 0, now + _LIVES)


def _check_room(tx: Connection, partner_id: str, length: int, now: datetime) -> None:
    """Refuse what the spool has no room for; schools that come at once may pass its bound a little."""
    if (
        store.count_open(tx, partner_id, now) >= MOST_OPEN
        or store.bytes_open(tx, partner_id, now) + length > MOST_OF_SCHOOL
    ):
        raise Invalid("uploads_open", retry_after=_WAIT_SECONDS)
    if store.bytes_kept(tx) + length > MOST_OF_HOUSE:
        raise Unavailable("spool_full", retry_after=_WAIT_SECONDS)


def view_upload(office: Office, actor: Actor, upload_id: str) -> UploadView:
    """Return how far an upload of the actor's school is.

    Raises:
        NotFound: ``upload_unknown``: another school's, used, or out of time.
    """
    row = _found(office, partner_of(actor), upload_id)
    return UploadView(row.id, row.length, min(office.spool.length(row.id), row.length), row.expires_at)


def append(office: Office, actor: Actor, upload_id: str, offset: int, piece: bytes) -> UploadView:
    """Keep a piece that begins at the first byte that has not arrived; what is told has reached the disk.

    Raises:
        NotFound: ``upload_unknown``.
        Invalid: ``upload_offset``: it begins elsewhere; ``document_too_large``: it ends beyond the end.
        Unavailable: ``storage_away``.
    """
    before = view_upload(office, actor, upload_id)
    if offset != before.offset:
        raise Invalid("upload_offset")
    if offset + len(piece) > before.length:
        raise Invalid("document_too_large")
    if piece:
        offset = office.spool.append(upload_id, offset, piece)
    return UploadView(upload_id, before.length, offset, before.expires_at)


def cancel(office: Office, actor: Actor, upload_id: str) -> None:
    """Forget an upload of the actor's school.

    Raises:
        NotFound: ``upload_unknown``.
    """
    _found(office, partner_of(actor), upload_id)
    office.spool.drop(upload_id)
    with writing() as tx:
        store.forget(tx, [upload_id])


def take(office: Office, partner_id: str, transaction_id: str, upload_ids: Sequence[str]) -> list[bytes]:
    """Return the bytes of uploads that are whole; they stay.

    Raises:
        NotFound: ``upload_unknown``.
        Invalid: ``upload_incomplete``; ``document_too_large``: together, told before any is read.
    """
    rows = [_found(office, partner_id, upload_id) for upload_id in upload_ids]
    if any(row.transaction_id != transaction_id for row in rows):
        raise NotFound("upload_unknown")
    if any(office.spool.length(row.id) != row.length for row in rows):
        raise Invalid("upload_incomplete")
    if sum(row.length for row in rows) > MOST_BYTES_TOGETHER:
        raise Invalid("document_too_large")
    return [office.spool.read(row.id) for row in rows]


def sweep(office: Office) -> int:
    """Forget uploads that were used or are out of time; return how many."""
    with reading() as tx:
        over = store.ended(tx, office.clock.now(), _SWEPT)
    for upload_id in over:
        office.spool.drop(upload_id)
    if over:
        with writing() as tx:
            store.forget(tx, over)
    return len(over)


def _found(office: Office, partner_id: str, upload_id: str) -> AnyRow:
    with reading() as tx:
        row = store.upload(tx, partner_id, upload_id, office.clock.now())
    if row is None:
        raise NotFound("upload_unknown")
    return row
