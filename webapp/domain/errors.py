"""Broken facts: what is raised, as opposed to the expected no, which is returned."""

from collections.abc import Mapping
from datetime import date


class DomainError(Exception):
    """A request that contradicts the facts; ``code`` is stable and is what clients and tests read.

    Attributes:
        code: One word of the catalogue in ``webapp.web.errors``; never a sentence, never French.
        retry_after: Seconds after which the same request may succeed, or None.
        details: Facts that its words rest on, as a ``Refused`` has them.
    """

    def __init__(
        self,
        code: str,
        *,
        retry_after: int | None = None,
        details: Mapping[str, str | int | date | None] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.details = dict(details or {})


class NotFound(DomainError):
    """The thing does not exist, or the one who asks may not know that it does."""


class Forbidden(DomainError):
    """The one who asks is known and may not do this."""


class Invalid(DomainError):
    """The request itself is wrong: sending it again unchanged can't succeed."""


class Unavailable(DomainError):
    """The house can't answer now; the same request may succeed later."""
