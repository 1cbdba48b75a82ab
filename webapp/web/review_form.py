"""What an officer typed to ask for documents or to refuse: read from the form, and shown again as it was."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from werkzeug.datastructures import MultiDict

from webapp.domain.documents import DocumentReason
from webapp.domain.errors import Invalid
from webapp.domain.review import Asked, RefusalReason
from webapp.web.messages.examining import suggested

_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Typed:
    """One line of a request as it was sent: ticked or not, reason, sentence."""

    asked: bool = False
    reason: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class ReviewForm:
    """What was sent and could not be done; ``panel`` is shown open, ``error`` says what is wrong.

    Attributes:
        lines: By code of document.
    """

    panel: str = ""
    error: str = ""
    lines: dict[str, Typed] = field(default_factory=dict)
    other_name: str = ""
    other_sentence: str = ""
    reason: str = ""
    sentence: str = ""

    def line(self, code: str) -> Typed:
        """Return what was sent of a document."""
        return self.lines.get(code, Typed())


def read_form(
    sent: MultiDict[str, str], codes: Iterable[str], panel: str = "", error: str = ""
) -> ReviewForm:
    """Return what was sent, cut to what a form takes."""

    def text(name: str) -> str:
        return sent.get(name, "")[:_LONGEST]

    lines = {
        code: Typed(f"ask-{code}" in sent, text(f"reason-{code}"), text(f"sentence-{code}")) for code in codes
    }
    return ReviewForm(
        panel, error, lines, text("other_name"), text("other_sentence"), text("reason"), text("sentence")
    )


def asked_in(form: ReviewForm) -> list[Asked]:
    """Return the lines that are asked for: those ticked, and the one that was named.

    Without scripts nothing fills a sentence in: left empty it is the one that its reason suggests.
    """
    lines = [
        Asked(code, document_reason(line.reason), line.sentence.strip() or suggested(line.reason))
        for code, line in form.lines.items()
        if line.asked
    ]
    if form.other_name.strip():
        lines.append(Asked("", None, form.other_sentence, form.other_name))
    return lines


def seen_at(sent: MultiDict[str, str]) -> datetime | None:
    """Return when what the page showed had come to the Region; None: it does not say."""
    try:
        at = datetime.fromisoformat(sent.get("seen", ""))
    except ValueError:
        return None
    return None if at.tzinfo is None else at


def document_reason(typed: str) -> DocumentReason | None:
    """Return the reason that was chosen; None: none was."""
    return DocumentReason(typed) if typed in set(DocumentReason) else None


def refusal_reason(typed: str) -> RefusalReason:
    """Return the reason that was chosen.

    Raises:
        Invalid: ``refusal_reason_required``.
    """
    if typed not in set(RefusalReason):
        raise Invalid("refusal_reason_required")
    return RefusalReason(typed)
