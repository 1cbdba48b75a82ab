"""A school as those who look for one are told of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class School:
    """A partner with where it is and how it is called; both may not be known."""

    id: str
    name: str
    town: str | None
    phone: str | None
