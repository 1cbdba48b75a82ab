"""The forms of staff codes: what was typed, judged field by field; no code is ever shown again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.domain.pin import is_pin
from webapp.web.messages.fields import FIELDS
from webapp.web.wire.requests import canonical_uuid


@dataclass(frozen=True, slots=True)
class LockForm:
    """Who takes the tablet over, and their code."""

    account_id: str
    pin: str
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "LockForm":
        """Return the form as sent, with a sentence for each field that can't be used."""
        form = cls(canonical_uuid(sent.get("account_id")) or "", _digits(sent.get("pin", "")))
        errors = {}
        if not form.account_id:
            errors["account_id"] = FIELDS["account_id"]
        if not is_pin(form.pin):
            errors["pin"] = FIELDS["pin"]
        return cls(form.account_id, form.pin, errors)


@dataclass(frozen=True, slots=True)
class PinForm:
    """A new code, typed twice, and the password where it must be typed again."""

    pin: str
    password: str
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, sent: Mapping[str, str], *, password_asked: bool) -> "PinForm":
        """Return the form as sent, with a sentence for each field that can't be used."""
        pin, again = (_digits(sent.get(name, "")) for name in ("pin", "pin_again"))
        password = sent.get("password", "")[:256]
        errors = {}
        if not is_pin(pin):
            errors["pin"] = FIELDS["pin"]
        elif pin != again:
            errors["pin_again"] = FIELDS["pin_again"]
        if password_asked and not password:
            errors["password"] = FIELDS["password_missing"]
        return cls(pin, password, errors)


def _digits(typed: str) -> str:
    """Return a code without the spaces that some keyboards put between its digits."""
    return "".join(typed[:20].split())
