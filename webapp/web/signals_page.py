"""Signals as the Region's page draws them: words, no rule."""

from dataclasses import dataclass
from datetime import datetime

from webapp.services.signals import SignalLine, SignalLists
from webapp.web.cards import printed_number
from webapp.web.filters import NO_BREAK_SPACE
from webapp.web.messages.sharing import signal_words
from webapp.web.messages.words import screened


@dataclass(frozen=True, slots=True)
class SignalCard:
    """One signal in words, about a coupon (``number``, ``rank``) or about a person (``staff_name``)."""

    id: str
    kind: str
    title: str
    coupon_id: str | None
    number: str
    rank: int | None
    staff_name: str
    schools: tuple[str, ...]
    count: str
    first_at: datetime
    last_at: datetime
    closed_at: datetime | None
    causes: str
    steps: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class SignalsPage:
    """What waits, and what was closed last."""

    waiting: tuple[SignalCard, ...]
    waiting_count: int
    closed: tuple[SignalCard, ...]


def signals_page(lists: SignalLists) -> SignalsPage:
    """Return the page of the signals."""
    return SignalsPage(tuple(map(_card, lists.waiting)), lists.waiting_count, tuple(map(_card, lists.closed)))


def _card(line: SignalLine) -> SignalCard:
    words = signal_words(line.kind)
    return SignalCard(
        id=line.id,
        kind=line.kind,
        title=words.title,
        coupon_id=line.coupon_id,
        number=printed_number(line.number or ""),
        rank=line.rank,
        staff_name=line.staff_name or "",
        schools=line.schools,
        count=f"{line.count}{NO_BREAK_SPACE}{words.counted}",
        first_at=line.first_at,
        last_at=line.last_at,
        closed_at=line.closed_at,
        causes=screened(" ".join(words.causes)),
        steps=tuple(map(screened, words.steps)),
        answer=line.answer,
    )
