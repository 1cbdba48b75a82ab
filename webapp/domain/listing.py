"""A school's list of transactions: what may be asked of it, in what order it comes, where a page ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from webapp.domain.transaction import Status


class Sort(StrEnum):
    """What the list is put in order by; within it by date, and the ids decide between equals."""

    DATE = "date"
    AMOUNT = "amount"
    STATUS = "status"
    """In the order in which a transaction goes through them, not by their names."""


class View(StrEnum):
    """Whose turn it is, as the chips above the list say it."""

    ALL = "all"
    YOURS = "yours"
    REGION = "region"
    DUE = "due"
    PAID = "paid"


STATUSES_OF: Mapping[View, frozenset[Status]] = {
    View.ALL: frozenset(),
    View.YOURS: frozenset({Status.AWAITING_DOCUMENTS}),
    View.REGION: frozenset({Status.SUBMITTED}),
    View.DUE: frozenset({Status.VALIDATED, Status.IN_PAYMENT, Status.PAYMENT_REJECTED}),
    View.PAID: frozenset({Status.PAID}),
}
"""The statuses of each view; none of them named means all."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; each part left at its default asks for nothing.

    Attributes:
        wanted: Beginning of a family name, number of a coupon, or reference; as it was typed.
        statuses: Any of these; empty for all.
        flagged: Only with an open anomaly.
        start: First day of the debit, in Paris, in.
        end: Last one, in.
    """

    wanted: str = ""
    statuses: frozenset[Status] = frozenset()
    flagged: bool = False
    start: date | None = None
    end: date | None = None
    amount_cents: int | None = None
    sort: Sort = Sort.DATE
    descending: bool = True

    @property
    def narrows(self) -> bool:
        """Whether something may be left out of the list."""
        return self != Search(sort=self.sort, descending=self.descending)


@dataclass(frozen=True, slots=True)
class Place:
    """The last line of a page: the next page begins after it."""

    debited_at: datetime
    id: str
    amount_cents: int
    status: Status


ORDER: Mapping[Status, int] = {status: place for place, status in enumerate(Status)}
"""Where each status stands in a list sorted by status."""
