"""Requests for a transfer as the Region's page draws them: words, no rule."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.services.transfers import RequestState, TransferLine, TransferLists
from webapp.web.cards import printed_number

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RequestCard:
    """One request; ``waited`` says since when it waits, empty once it is decided."""

    id: str
    granted: bool
    asked_at: datetime
    decided_at: datetime | None
    waited: str
    asking_name: str
    holding_name: str
    scheme_label: str
    rank: int
    number: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """What waits, and what was decided last."""

    waiting: tuple[RequestCard, ...]
    waiting_count: int
    decided: tuple[RequestCard, ...]


@dataclass(frozen=True, slots=True)
class Undecided:
    """A decision that could not be made: which request, what was typed, and what is wrong with that."""

    request_id: str
    reason: str
    error: str | None


def requests_page(lists: TransferLists) -> RequestsPage:
    """Return the page of the requests."""
    return RequestsPage(
        tuple(_card(line, lists.read_at) for line in lists.waiting),
        lists.waiting_count,
        tuple(_card(line, lists.read_at) for line in lists.decided),
    )


def waited(since: timedelta) -> str:
    """Return how long something waits, in the largest unit that tells enough."""
    return f"depuis {lasted(since)}"


def lasted(time: timedelta) -> str:
    """Return how long a time is, in the largest unit that tells enough."""
    if time < _HOUR:
        return "moins d’une heure"
    if time < _DAY:
        return f"{time // _HOUR}\u00a0h"
    days = time // _DAY
    return f"{days}\u00a0jour" + ("s" if days > 1 else "")


def _card(line: TransferLine, now: datetime) -> RequestCard:
    return RequestCard(
        id=line.id,
        granted=line.state is RequestState.GRANTED,
        asked_at=line.asked_at,
        decided_at=line.decided_at,
        waited=waited(now - line.asked_at) if line.state is RequestState.WAITING else "",
        asking_name=line.asking_name,
        holding_name=line.holding_name,
        scheme_label=line.scheme.label,
        rank=line.rank,
        number=printed_number(line.number),
        reason=line.reason,
    )
