"""How sums, days and hours are written on screen: pure functions, given to the templates by `register`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date

from webapp.domain.journal import GONE

if TYPE_CHECKING:
    from flask import Flask

PARIS = ZoneInfo("Europe/Paris")
NARROW_NO_BREAK_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
CENTS_IN_EURO = 100
TEXT_GONE = "Texte effacé, gardé le temps prévu."
"""In place of what somebody typed, once its time is over."""


def euros(cents: int) -> str:
    """Write a sum the French way, such as "1 300 €", with its cents only when there are some.

    Args:
        cents: the sum, in cents.
    """
    whole, rest = divmod(abs(cents), CENTS_IN_EURO)
    sign = "\u2212" if cents < 0 else ""
    thousands = f"{whole:,}".replace(",", NARROW_NO_BREAK_SPACE)
    decimals = f",{rest:02d}" if rest else ""
    return f"{sign}{thousands}{decimals}{NO_BREAK_SPACE}€"


def day(value: date) -> str:
    """Write a day in words with its year, such as "14 février 2027" or "1er mars 2027"."""
    return _in_words(value, "MMMM y")


def full_day(value: date) -> str:
    """Write a day in words with its name, such as "Jeudi 12 mars 2026"."""
    local = _local_day(value)
    return f"{format_date(local, 'EEEE', locale='fr').capitalize()} {day(local)}"


def day_month(value: date) -> str:
    """Write a day in words without its year, such as "12 mars"."""
    return _in_words(value, "MMMM")


def day_figures(value: date) -> str:
    """Write a day in figures as identity documents print it, such as "04/09/2005"."""
    return f"{_local_day(value):%d/%m/%Y}"


def day_brief(value: date) -> str:
    """Write a day in figures where there is little room, such as "12/03/26"."""
    return f"{_local_day(value):%d/%m/%y}"


def clock(value: datetime) -> str:
    """Write the hour in Paris, such as "14:32".

    Raises:
        ValueError: the datetime is naive.
    """
    return f"{_in_paris(value):%H:%M}"


def clock_seconds(value: datetime) -> str:
    """Write the hour in Paris to the second, such as "14:34:08".

    Raises:
        ValueError: the datetime is naive.
    """
    return f"{_in_paris(value):%H:%M:%S}"


def day_clock(value: datetime) -> str:
    """Write a moment in Paris, such as "12 mars à 14:21".

    Raises:
        ValueError: the datetime is naive.
    """
    return f"{day_month(value)} à {clock(value)}"


def machine_time(value: datetime) -> str:
    """Write a moment for the `datetime` attribute of an HTML `time` element, in UTC to the second.

    Raises:
        ValueError: the datetime is naive.
    """
    return f"{_in_paris(value).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def tied(text: str) -> str:
    """Tie French punctuation to its word, so that no line starts with a mark or ends with an open quote."""
    wide = re.sub(r"(?<=«) | (?=[»:€])", NO_BREAK_SPACE, text)
    return re.sub(r" (?=[?!;])", NARROW_NO_BREAK_SPACE, wide)


def typed(text: str) -> str:
    """Return what somebody typed, or say that it was forgotten in its time."""
    return TEXT_GONE if text == GONE else text


def said(text: str) -> str:
    """Return what somebody typed between French quotes, or say that it was forgotten in its time."""
    return TEXT_GONE if text == GONE else f"«{NO_BREAK_SPACE}{text}{NO_BREAK_SPACE}»"


def register(app: Flask) -> None:
    """Give every filter of this module to the templates of `app`."""
    for write in (
        euros,
        day,
        full_day,
        day_month,
        day_figures,
        day_brief,
        clock,
        clock_seconds,
        day_clock,
        machine_time,
        tied,
        typed,
        said,
    ):
        app.add_template_filter(write, write.__name__)


def _in_paris(value: datetime) -> datetime:
    if value.tzinfo is None:
        msg = "a naive datetime does not say which moment it is"
        raise ValueError(msg)
    return value.astimezone(PARIS)


def _local_day(value: date) -> date:
    # A datetime is also a date for Python, yet its day depends on where one stands.
    return _in_paris(value).date() if isinstance(value, datetime) else value


def _in_words(value: date, rest: str) -> str:
    local = _local_day(value)
    number = "1er" if local.day == 1 else str(local.day)
    return f"{number} {format_date(local, rest, locale='fr')}"
