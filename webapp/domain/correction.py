"""A correction of what is recorded of a young person: which values differ."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is recorded of a young person and a correction may change; ``email`` in small letters."""

    family_name: str
    first_name: str
    birth_date: date
    email: str | None


def changed(kept: Recorded, wanted: Recorded) -> tuple[str, ...]:
    """Return the names of the values that differ, in the order of the form: what may be told of them."""
    names = ("family_name", "first_name", "birth_date", "email")
    return tuple(name for name in names if getattr(kept, name) != getattr(wanted, name))
