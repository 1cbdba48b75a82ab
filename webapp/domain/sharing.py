"""Signals that a coupon may be passed round: what was read where, by whom, when. A signal accuses nobody.

Rules are pure functions of sightings: a sighting is a coupon read at a counter. Both ends of a span are in.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from webapp.domain.calendar import PARIS, paris_day
from webapp.domain.scheme import SharingLimits

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


class SignalKind(StrEnum):
    """What was seen."""

    TWO_SCHOOLS = "two_schools"
    BURST = "burst"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A coupon read at a school by a member of its staff; ``seen_at`` is aware."""

    coupon_id: str
    partner_id: str
    account_id: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to look at.

    Attributes:
        subject: A coupon's id for ``two_schools``, else an account's.
        about: Tells one from the next of its kind: the subject, and the day where each day counts anew.
        count: Schools for ``two_schools``, else different coupons.
    """

    kind: SignalKind
    subject: str
    about: str
    count: int
    first_at: datetime
    last_at: datetime


Looked: TypeAlias = Mapping[tuple[SignalKind, str], datetime]
"""Until when somebody has looked at what there was, by kind and subject."""


def signals(sightings: Iterable[Sighting], limits: SharingLimits, looked: Looked) -> list[Signal]:
    """Return what sightings in any order give cause to look at; what was looked at gives none again."""
    in_order = sorted(sightings, key=lambda one: (one.seen_at, one.coupon_id, one.partner_id))
    rules: tuple[tuple[SignalKind, Callable[[Sighting], str], _Rule], ...] = (
        (SignalKind.TWO_SCHOOLS, lambda one: one.coupon_id, _two_schools),
        (SignalKind.BURST, lambda one: one.account_id, _bursts),
        (SignalKind.NIGHT, lambda one: one.account_id, _nights),
    )
    found = []
    for kind, subject_of, rule in rules:
        by_subject: dict[str, list[Sighting]] = defaultdict(list)
        for one in in_order:
            until = looked.get((kind, subject_of(one)))
            if until is None or one.seen_at > until:
                by_subject[subject_of(one)].append(one)
        for subject, seen in by_subject.items():
            for about, window in rule(seen, limits):
                found.append(
                    Signal(kind, subject, about or subject, window.count, window.first_at, window.last_at)
                )
    return found


@dataclass(frozen=True, slots=True)
class _Window:
    count: int
    first_at: datetime
    last_at: datetime


_Rule: TypeAlias = Callable[[Sequence[Sighting], SharingLimits], Iterator[tuple[str, _Window]]]
"""From the sightings of one subject, in order, to windows and what each is about; empty: the subject."""


def _two_schools(seen: Sequence[Sighting], limits: SharingLimits) -> Iterator[tuple[str, _Window]]:
    """One coupon at several schools within some days."""
    widest = _fullest(_windows(seen, timedelta(days=limits.within_days), lambda one: one.partner_id))
    if widest.count >= limits.schools:
        yield "", widest


def _bursts(seen: Sequence[Sighting], limits: SharingLimits) -> Iterator[tuple[str, _Window]]:
    """Many coupons read by one person within an hour: once for each day in Paris that it began in."""
    by_day: dict[date, list[_Window]] = defaultdict(list)
    for window in _windows(seen, _HOUR, lambda one: one.coupon_id):
        by_day[paris_day(window.first_at)].append(window)
    for day, windows in by_day.items():
        widest = _fullest(windows)
        if widest.count >= limits.reads_per_hour:
            yield f"{seen[0].account_id}:{day.isoformat()}", widest


def _nights(seen: Sequence[Sighting], limits: SharingLimits) -> Iterator[tuple[str, _Window]]:
    """Coupons read by one person at night, by the clock in Paris, whatever hour it skips or lives twice."""
    by_night: dict[date, list[Sighting]] = defaultdict(list)
    for one in seen:
        night = night_of(one.seen_at, limits)
        if night is not None:
            by_night[night].append(one)
    for night, read in by_night.items():
        window = _Window(len({one.coupon_id for one in read}), read[0].seen_at, read[-1].seen_at)
        if window.count >= limits.night_reads:
            yield f"{read[0].account_id}:{night.isoformat()}", window


def night_of(moment: datetime, limits: SharingLimits) -> date | None:
    """Return the day in Paris on which the night of a moment began; None by day."""
    local = moment.astimezone(PARIS)
    begins, ends = limits.night_from_hour, limits.night_until_hour
    if begins <= ends:
        return local.date() if begins <= local.hour < ends else None
    if local.hour >= begins:
        return local.date()
    return local.date() - _DAY if local.hour < ends else None


def _windows(seen: Sequence[Sighting], span: timedelta, what: Callable[[Sighting], str]) -> Iterator[_Window]:
    """Yield the window of that span that ends with each sighting, and how many different ones it holds."""
    inside: Counter[str] = Counter()
    left = 0
    for last in seen:
        inside[what(last)] += 1
        while last.seen_at - seen[left].seen_at > span:
            gone = what(seen[left])
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            left += 1
        yield _Window(len(inside), seen[left].seen_at, last.seen_at)


def _fullest(windows: Iterable[_Window]) -> _Window:
    """Return the window that holds most; the first of several."""
    return max(windows, key=lambda one: one.count)
