"""The help line: its number, and whether somebody answers now (``Source: F20``)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from webapp.domain.calendar import PARIS

NUMBER = "03 87 15 09 16"
TEL = "+33387150916"
HOURS = ((time(9), time(12)), (time(14), time(17, 30)))
"""Monday to Friday, in Paris, bank holidays excepted."""

_SATURDAY, _LAST_WORKING = 5, 4
_DAY_NAMES = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@dataclass(frozen=True, slots=True)
class SupportLine:
    """The line as shown: ``sentence`` goes after « Ouvert » or « Fermé »."""

    open: bool
    sentence: str
    number: str = NUMBER
    tel: str = TEL


def opening_hours() -> str:
    """Return the hours in words, for what is read later: a mail, a paper."""
    spans = " et ".join(f"de {_clock(start)} à {_clock(end)}" for start, end in HOURS)
    return f"Du {_DAY_NAMES[0]} au {_DAY_NAMES[_LAST_WORKING]}, {spans}. Fermé les jours fériés."


@lru_cache(maxsize=4)
def _bank_holidays(year: int) -> frozenset[date]:
    # The library knows every country: loaded when the first page with the line is shown.
    from holidays.countries.france import France  # noqa: PLC0415

    return frozenset(France(years=year))


def support_line(now: datetime) -> SupportLine:
    """Return the line at an aware instant."""
    here = now.astimezone(PARIS)
    if _is_working(here.date()):
        for start, end in HOURS:
            if start <= here.time() < end:
                return SupportLine(open=True, sentence=f"jusqu’à {_clock(end)}")
    return SupportLine(open=False, sentence=f"réouvre {_next_opening(here)}")


def _next_opening(here: datetime) -> str:
    if _is_working(here.date()):
        for start, _ in HOURS:
            if here.time() < start:
                return f"à {_clock(start)}"
    day = here.date() + timedelta(days=1)
    while not _is_working(day):
        day += timedelta(days=1)
    name = "demain" if day == here.date() + timedelta(days=1) else _DAY_NAMES[day.weekday()]
    return f"{name} à {_clock(HOURS[0][0])}"


def _is_working(day: date) -> bool:
    return day.weekday() < _SATURDAY and day not in _bank_holidays(day.year)


def _clock(at: time) -> str:
    return f"{at.hour}\u00a0h" + (f"\u00a0{at.minute:02}" if at.minute else "")
