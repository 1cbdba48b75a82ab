"""The form that sends a document: its files or the uploads they came by, and the date it was signed."""

import re
from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import FileStorage, MultiDict

from webapp.web.forms import day_of

_UPLOAD = re.compile(r"[0-9a-fA-F-]{36}", re.ASCII)
_MOST = 60
"""Files of a form that are looked at; the service refuses what a document can't be made of."""

KEPT_CODES = frozenset({"document_dated_otherwise"})
"""Refusals of what is kept already: what is sent after them is another document."""

DATE_CODES = KEPT_CODES | {"signature_date_required", "document_signed_too_early"}
"""Refusals that are said at the date."""

SAID_HERE = DATE_CODES | {
    "antivirus_away",
    "busy",
    "document_empty",
    "document_infected",
    "document_protected",
    "document_too_large",
    "document_too_many_pages",
    "document_type",
    "document_unreadable",
    "storage_away",
    "upload_incomplete",
    "upload_unknown",
}
"""Refusals after which the form is shown again, with what was typed."""


@dataclass(frozen=True, slots=True)
class DepositForm:
    """What was sent.

    Attributes:
        typed: Day, month and year as they were typed.
        uploads: Ids of the uploads, in the order of the pages.
        parts: Files that came with the form itself.
        sending: What names the form as it was drawn, so that it counts once however often it is sent.
    """

    typed: tuple[str, str, str]
    uploads: tuple[str, ...]
    parts: tuple[bytes, ...]
    sending: str

    @classmethod
    def of(cls, sent: MultiDict[str, str], files: MultiDict[str, FileStorage]) -> "DepositForm":
        """Read the form."""
        day, month, year = (sent.get(f"signed-{part}", "").strip()[:10] for part in ("day", "month", "year"))
        uploads = tuple(one for one in sent.getlist("upload")[:_MOST] if _UPLOAD.fullmatch(one))
        parts = (file.stream.read() for file in files.getlist("files")[:_MOST])
        sending = sent.get("sending", "")[:36]
        return cls((day, month, year), uploads, tuple(part for part in parts if part), sending)

    @property
    def is_dated(self) -> bool:
        """Whether anything was typed as a date."""
        return any(self.typed)

    @property
    def signed_on(self) -> date | None:
        """The date; None when there is no such day."""
        day, month, year = self.typed
        return day_of(year, month, day)
