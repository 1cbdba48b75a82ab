"""A batch of coupons: prepared from a file, confirmed, seconded where there are many, written."""

from datetime import timedelta
from enum import StrEnum

from webapp.domain.errors import Forbidden, Invalid
from webapp.domain.scheme import AidScheme

CHUNK = 200
"""How many young people an issue writes in one transaction."""


class BatchKind(StrEnum):
    """What a batch makes: coupons of ours, or coupons issued elsewhere made known here."""

    ISSUE = "issue"
    IMPORT = "import"


class BatchState(StrEnum):
    """Where a batch stands."""

    PREPARED = "prepared"
    AWAITING_SECOND = "awaiting_second"
    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"


OPEN = frozenset({BatchState.PREPARED, BatchState.AWAITING_SECOND})
"""States in which a batch may still be dropped."""

KEPT_OPEN = timedelta(days=30)
"""How long a batch waits for a yes since the last that was said of it: it holds names and birth dates."""


def needs_second(people: int, schemes: list[AidScheme]) -> bool:
    """Tell whether a second person must say yes: where one of its schemes asks for it."""
    return any(s.issuing is not None and people > s.issuing.two_person_above for s in schemes)


def confirmed(state: BatchState, *, second: bool) -> BatchState:
    """Return where a batch stands once it is confirmed.

    Raises:
        Invalid: ``batch_decided``: it is past that.
    """
    if state is not BatchState.PREPARED:
        raise Invalid("batch_decided")
    return BatchState.AWAITING_SECOND if second else BatchState.RUNNING


def seconded(state: BatchState, confirmed_by: str, by: str) -> BatchState:
    """Return where a batch stands once a second person said yes.

    Raises:
        Invalid: ``batch_decided``.
        Forbidden: ``same_person``: it takes two.
    """
    if state is not BatchState.AWAITING_SECOND:
        raise Invalid("batch_decided")
    if confirmed_by == by:
        raise Forbidden("same_person")
    return BatchState.RUNNING


def dropped(state: BatchState) -> BatchState:
    """Return where a batch stands once it is dropped.

    Raises:
        Invalid: ``batch_decided``: it runs, or is over.
    """
    if state not in OPEN:
        raise Invalid("batch_decided")
    return BatchState.DROPPED
