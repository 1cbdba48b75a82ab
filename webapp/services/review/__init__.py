"""What the owner and the Region do to a debit or a file, each with its trace in the journal.

``decisions`` has the Region's word on a transaction, ``asking`` what it wants of a school, ``files`` the
reversal and the transfer, ``ground`` what all of them stand on.
"""

from webapp.services.review.asking import accept_document, send_back
from webapp.services.review.decisions import refuse, release, reopen, validate
from webapp.services.review.files import hand_over, reverse, transfer
from webapp.services.review.ground import REASON_LENGTH, checked_reason, note

__all__ = [
    "REASON_LENGTH",
    "accept_document",
    "checked_reason",
    "hand_over",
    "note",
    "refuse",
    "release",
    "reopen",
    "reverse",
    "send_back",
    "transfer",
    "validate",
]
