"""The one catalogue of what is said in French: every verdict, every refusal, every label.

Each explanation says what is, that nothing was debited, what to do next, and whom to call.
"""

from collections.abc import Mapping

from webapp.domain.debit import Detail
from webapp.domain.scheme import AidScheme
from webapp.web.messages.contests import CONTESTS
from webapp.web.messages.documents import DOCUMENTS
from webapp.web.messages.examining import EXAMINING
from webapp.web.messages.labels import document_type_label, role_label, status_label
from webapp.web.messages.offline import OFFLINE
from webapp.web.messages.problems import PROBLEMS
from webapp.web.messages.tries import TRIES
from webapp.web.messages.verdicts import VERDICTS
from webapp.web.messages.voice import VOICE
from webapp.web.messages.words import Case, Explanation, Told, Words
from webapp.web.messages.young import YOUNG

__all__ = ["Explanation", "codes", "document_type_label", "explain", "role_label", "status_label"]


def explain(
    code: str, details: Mapping[str, Detail] | None = None, scheme: AidScheme | None = None
) -> Explanation:
    """Return the words for a code.

    Args:
        code: A verdict or error code.
        details: The facts that came with it; the words do without those that are missing.
        scheme: The scheme of the coupon, where there is one.

    Raises:
        KeyError: the catalogue has no such code.
    """
    words = _CATALOGUE[code]
    told = words if isinstance(words, Told) else words(Case(details or {}, scheme))
    return Explanation.of(code, told)


def codes() -> frozenset[str]:
    """Return every code that has words."""
    return frozenset(_CATALOGUE)


_CATALOGUE: Mapping[str, Told | Words] = {
    **CONTESTS,
    **DOCUMENTS,
    **EXAMINING,
    **OFFLINE,
    **PROBLEMS,
    **TRIES,
    **VERDICTS,
    **VOICE,
    **YOUNG,
}
