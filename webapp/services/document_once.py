"""A document that is sent again is the one that was kept: its id comes from what it was made of."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date

from webapp.domain.documents import USABLE
from webapp.domain.errors import DomainError, Invalid
from webapp.store import documents as store
from webapp.store.database import reading


def made_of(transaction_id: str, code: str, names: Sequence[str]) -> str:
    """Return the id of the document that uploads become, or parts that were sent, in their order."""
    digest = hashlib.sha256("\n".join((transaction_id, code, *names)).encode()).hexdigest()
    return "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))


def not_over(partner_id: str, document_id: str) -> str:
    """Return the id, or the next one where what has it was replaced, refused or forgotten since."""
    with reading() as tx:
        row = store.document(tx, partner_id, document_id)
    if row is None or (row.state in USABLE and row.purged_at is None):
        return document_id
    return not_over(partner_id, made_of(row.transaction_id, row.code, [document_id]))


def once(partner_id: str, document_id: str, signed_on: date | None, receive: Callable[[], None]) -> str:
    """Receive a document unless it is kept already, and return its id.

    Raises:
        Invalid: ``document_dated_otherwise``: it is kept, signed another day.
        DomainError: those of ``receive``.
    """
    if not _is_kept(partner_id, document_id, signed_on):
        try:
            receive()
        except DomainError:
            # The first sending may have been at work still, and done since.
            if not _is_kept(partner_id, document_id, signed_on):
                raise
    return document_id


def _is_kept(partner_id: str, document_id: str, signed_on: date | None) -> bool:
    """Tell whether it is kept; whoever sends it with another date must hear of it."""
    with reading() as tx:
        row = store.document(tx, partner_id, document_id)
    if row is not None and row.signed_on != signed_on:
        raise Invalid("document_dated_otherwise")
    return row is not None
