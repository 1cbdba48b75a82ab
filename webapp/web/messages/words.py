"""What the catalogue is made of: facts of a case, words told about it, the explanation made of both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from webapp.domain.debit import Detail
from webapp.domain.scheme import AidScheme
from webapp.web.filters import NO_BREAK_SPACE, tied
from webapp.web.support import NUMBER

NOTHING = "Rien n’a été débité."
CALL = f"Un doute ? Appelez le {NUMBER}."
"""The line answers on coupons that resist (``Source: F20``)."""


@dataclass(frozen=True, slots=True)
class Told:
    """Words as written in the catalogue, with plain spaces."""

    title: str
    subtitle: str
    message: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """The facts words may rest on: each is given back as its own type, or None when it is missing."""

    details: Mapping[str, Detail]
    scheme: AidScheme | None

    def moment(self, name: str) -> datetime | None:
        """Return an instant."""
        value = self.details.get(name)
        return value if isinstance(value, datetime) else None

    def day(self, name: str) -> date | None:
        """Return a day, or an instant."""
        value = self.details.get(name)
        return value if isinstance(value, date) else None

    def number(self, name: str) -> int | None:
        """Return a number."""
        value = self.details.get(name)
        return value if isinstance(value, int) else None

    def text(self, name: str) -> str:
        """Return a text, empty when it is missing."""
        value = self.details.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict or a refusal in words, for a screen or for the API.

    Attributes:
        title: What is, in two or three words.
        subtitle: What is, in one short line.
        message: What is, in full.
        steps: What to do next, one sentence each.
    """

    code: str
    title: str
    subtitle: str
    message: str
    steps: tuple[str, ...]

    @property
    def advice(self) -> str:
        """The steps as one text; empty when there are none."""
        return " ".join(self.steps)

    @property
    def to_do(self) -> tuple[str, ...]:
        """The steps for a page that shows the line to call as a link: it is not told twice."""
        return tuple(step for step in self.steps if step != screened(CALL)) or self.steps

    @classmethod
    def of(cls, code: str, told: Told) -> "Explanation":
        """Return the words with French punctuation tied to its word."""
        steps = tuple(screened(step) for step in told.steps)
        return cls(code, tied(told.title), tied(told.subtitle), screened(told.message), steps)


Words: TypeAlias = Callable[[Case], Told]
"""Words that depend on the facts."""


def screened(text: str) -> str:
    """Tie French punctuation to its word, and the figures of the help line to each other."""
    return tied(text).replace(NUMBER, NUMBER.replace(" ", NO_BREAK_SPACE))


def sentence(*parts: str) -> str:
    """Join sentences, leaving out the empty ones."""
    return " ".join(part for part in parts if part)
