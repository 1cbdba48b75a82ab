"""People of a file who seem to have a file here already, and what an officer says of them."""

from dataclasses import dataclass
from enum import StrEnum


class KnownBy(StrEnum):
    """What somebody of a file has in common with a person who has one here."""

    IDENTITY = "identity"
    """First name, family name and birth date, as people read names."""

    EMAIL = "email"


class KnownChoice(StrEnum):
    """What an officer says of those who are known: they are left out, or get a file more."""

    OUT = "out"
    TOO = "too"


@dataclass(frozen=True, slots=True)
class KnownLine:
    """One who seems to be known, by the line of the officer's own file; of the other nothing is told."""

    line: int
    name: str
    by: KnownBy
