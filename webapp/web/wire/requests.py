"""What may come in. Types are exact and unknown fields refused: a misspelt field must not pass for absent."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.functional_validators import AfterValidator

from webapp.domain.identity import DocumentType
from webapp.services.debit import Claim
from webapp.services.identity import IdentityTry

MAX_TEXT = 500
MAX_NAME = 120
MAX_LIVE_CODE = 64
MAX_BATCH = 100

_UUID = r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a day is YYYY-MM-DD")
    return date.fromisoformat(value)


def _instant(value: object) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise ValueError("an instant is YYYY-MM-DDThh:mm:ss with its offset")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except OverflowError as error:
        # The first and last days of the calendar, at an offset: no instant in UTC.
        raise ValueError("an instant lies within the calendar") from error


def kind_of_document(value: object) -> object:
    """Return the kind of document a word names; what names none is left for the model to refuse."""
    return DocumentType(value) if isinstance(value, str) and value in set(DocumentType) else value


def canonical_uuid(value: object) -> str | None:
    """Return a UUID as lower-case text, or None when the value is not one."""
    return value.lower() if isinstance(value, str) and re.fullmatch(_UUID, value) else None


def _uuid(value: str) -> str:
    found = canonical_uuid(value)
    if found is None:
        raise ValueError("a UUID is expected")
    return found


Uuid = Annotated[
    str,
    AfterValidator(_uuid),
    WithJsonSchema({"type": "string", "format": "uuid"}),
]
"""A UUID in any case, kept as lower-case text."""

Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[
    datetime | None,
    BeforeValidator(_instant),
    WithJsonSchema({"type": ["string", "null"], "format": "date-time"}),
]


class Body(BaseModel):
    """What every request is."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TextBody(Body):
    """The text of a QR code, exactly as it was read."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]


class NumberBody(Body):
    """A number as it was typed: any case, spaces, hyphens; O is read as 0, I and L as 1."""

    number: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]


class IdentityBody(Body):
    """What the identity document says. It is compared and forgotten."""

    coupon_id: Uuid
    family_name: Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME)]
    birth_date: Day
    document_type: Annotated[DocumentType, BeforeValidator(kind_of_document)]
    document_valid: bool

    def to_try(self) -> IdentityTry:
        """Return the try."""
        return IdentityTry(
            self.coupon_id, self.family_name, self.birth_date, self.document_type, self.document_valid
        )


class ClaimBody(Body):
    """A claim to debit; ``claim_id`` is made by the one who asks, before asking, and kept for every retry."""

    claim_id: Uuid
    coupon_id: Uuid
    identity_check_id: Uuid
    face_confirmed: Annotated[JsonValue, Field(description="All but true: face_not_confirmed.")] = False
    captured_at: Annotated[Instant, Field(description="When it was asked; it decides nothing.")] = None
    live_code: Annotated[
        Annotated[str, StringConstraints(min_length=1, max_length=MAX_LIVE_CODE)] | None,
        Field(description="The six digits on the young person's page, where the scheme asks for them."),
    ] = None

    def to_claim(self) -> Claim:
        """Return the claim."""
        return Claim(
            claim_id=self.claim_id,
            coupon_id=self.coupon_id,
            identity_check_id=self.identity_check_id,
            face_confirmed=self.face_confirmed is True,
            captured_at=self.captured_at,
            live_code=self.live_code,
        )


class BatchBody(Body):
    """Claims to settle each on its own: each is judged alone, so that a bad one spoils no other.

    ``receipts``: whether claims that no device signed are to come with their receipts too.
    """

    claims: Annotated[list[Any], Field(max_length=MAX_BATCH)]
    receipts: bool = False
