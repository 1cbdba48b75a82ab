"""The form of a young person to whom coupons are issued: what was typed, judged field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from webapp.services.coupons import NAME_LENGTH, Person, is_email, is_family_name
from webapp.web.messages.fields import FIELDS

PERSON_FIELDS = ("first_name", "family_name", "email", "birth-day", "birth-month", "birth-year")
_LONGEST = 254


@dataclass(frozen=True, slots=True)
class IssueForm:
    """Who they are, and of which scheme and market their coupons are; it lives as long as the request."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    person: Person | None = None

    @property
    def offer(self) -> tuple[str, str]:
        """The scheme's id and the market's code; empty when none was chosen."""
        scheme_id, _, market = self.typed.get("offer", "").partition("|")
        return scheme_id, market

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "IssueForm":
        """Return the form as sent, with a sentence for each field that can't be used."""
        typed = as_typed(sent, (*PERSON_FIELDS, "offer"))
        birth_date, errors = typed_day(typed), person_errors(typed)
        if "|" not in typed["offer"]:
            errors["offer"] = FIELDS["offer"]
        if errors or birth_date is None:
            return cls(typed, errors)
        return cls(
            typed,
            {},
            Person(typed["first_name"], typed["family_name"], birth_date, (), typed["email"] or None),
        )


def as_typed(sent: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """Return what was typed into fields of one line: blanks made single, what has no print left out."""
    typed = {name: " ".join(sent.get(name, "").split())[:_LONGEST] for name in names}
    return {name: "".join(c for c in value if c.isprintable()) for name, value in typed.items()}


def person_errors(typed: Mapping[str, str]) -> dict[str, str]:
    """Return a sentence for each field of a person that can't be used."""
    errors = {}
    if len(typed["first_name"]) not in NAME_LENGTH:
        errors["first_name"] = FIELDS["first_name_missing"]
    if not is_family_name(typed["family_name"]):
        errors["family_name"] = FIELDS["family_name_missing"]
    if typed_day(typed) is None:
        errors["birth"] = FIELDS["birth_date_impossible"]
    if typed["email"] and not is_email(typed["email"]):
        errors["email"] = FIELDS["email"]
    return errors


def typed_day(typed: Mapping[str, str]) -> date | None:
    """Return the day that three fields say, or None."""
    day, month, year = (typed[f"birth-{part}"] for part in ("day", "month", "year"))
    if not (f"{day}{month}{year}".isascii() and f"{day}{month}{year}".isdigit() and len(year) == len("2005")):
        return None
    try:
        return date(int(year), int(month or 0), int(day or 0))
    except ValueError:
        return None
