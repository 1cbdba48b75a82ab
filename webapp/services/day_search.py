"""How a line of a day is found again, by what a person remembers of it."""

from scanner.names import canonical_name, name_forms
from scanner.number import normalise
from webapp.domain.day import DayLine

_SHORTEST_NUMBER = 3
_SHORTEST_REFERENCE = 4
_SHORTEST_NAME = 2


def matches(line: DayLine, wanted: str) -> bool:
    """Tell whether a line is meant by what was typed: end of a number, reference, or name of the person."""
    typed = wanted.strip().lstrip("….")
    return _is_number(line, typed) or _is_reference(line, typed) or _is_name(line, typed)


def _is_number(line: DayLine, typed: str) -> bool:
    end = normalise(typed)
    return line.number is not None and len(end) >= _SHORTEST_NUMBER and normalise(line.number).endswith(end)


def _is_reference(line: DayLine, typed: str) -> bool:
    part = "".join(c for c in typed.upper() if c.isalnum())
    if line.transaction_id is None or len(part) < _SHORTEST_REFERENCE:
        return False
    return part in "T" + line.transaction_id.replace("-", "")[:8].upper()


def _is_name(line: DayLine, typed: str) -> bool:
    words = [canonical_name(word) for word in typed.split()]
    if line.beneficiary is None or not words or min(map(len, words)) < _SHORTEST_NAME:
        return False
    first_name, family_name = line.beneficiary
    known = " ".join([canonical_name(first_name), *sorted(name_forms(family_name))])
    return all(word in known for word in words)
