"""One document, as those who may see it see it: which it is, of which transaction, and its pages."""

from dataclasses import dataclass

from webapp.domain.actors import Actor
from webapp.domain.errors import NotFound
from webapp.services.checklist import DocumentView, scope_of, view_checklist
from webapp.services.office import Office
from webapp.store import documents as store
from webapp.store.database import AnyRow, reading

_NARROWEST, _WIDEST = 64, 2_400
"""Pixels of a page shown: a small one for a list, a large one to read small print."""


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document and its place.

    Attributes:
        is_current: Whether nothing took its place since.
        may_replace: Whether the one who asks may send another in its place.
    """

    transaction_id: str
    code: str
    label: str
    document: DocumentView
    is_current: bool
    may_replace: bool


def view_document(office: Office, actor: Actor, document_id: str) -> ShownDocument:
    """Return a document of the actor's school, or any for an officer.

    Raises:
        Forbidden: ``partner_required``.
        NotFound: ``document_unknown``: another school's is unknown too.
    """
    with reading() as tx:
        row = store.document(tx, scope_of(actor), document_id)
    if row is None:
        raise NotFound("document_unknown")
    for line in view_checklist(office, actor, row.transaction_id).lines:
        for one in (line.current, *line.history):
            if one is not None and one.id == document_id:
                current = one is line.current
                return ShownDocument(
                    row.transaction_id, line.code, line.label, one, current, current and line.may_add
                )
    raise NotFound("document_unknown")


def page_image(office: Office, actor: Actor, document_id: str, number: int, width: int) -> bytes:
    """Return a page of a document, from 1, as a JPEG about so many pixels wide.

    Raises:
        Forbidden: ``partner_required``.
        NotFound: ``document_unknown``, ``document_purged``, ``page_unknown``, ``file_missing``.
        Unavailable: ``busy``, ``storage_away``.
    """
    row = _document(actor, document_id)
    if not 1 <= number <= row.pages:
        raise NotFound("page_unknown")
    kept = office.files.get(row.content_name)
    return office.press.page(kept, number, min(max(width, _NARROWEST), _WIDEST))


def content(office: Office, actor: Actor, document_id: str) -> bytes:
    """Return a document as it is kept: one PDF.

    Raises:
        Forbidden: ``partner_required``.
        NotFound: ``document_unknown``, ``document_purged``, ``file_missing``.
        Unavailable: ``storage_away``.
    """
    return office.files.get(_document(actor, document_id).content_name)


def _document(actor: Actor, document_id: str) -> AnyRow:
    with reading() as tx:
        row = store.document(tx, scope_of(actor), document_id)
    if row is None:
        raise NotFound("document_unknown")
    if row.content_name is None:
        raise NotFound("document_purged")
    return row
