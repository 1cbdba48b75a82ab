"""The screen on which an officer makes a correction: what is asked, what is kept, what is to be kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from webapp.domain.correction import Recorded
from webapp.services.corrections import Correction
from webapp.services.review import REASON_LENGTH
from webapp.web.issue_form import PERSON_FIELDS, as_typed, person_errors, typed_day
from webapp.web.messages.fields import FIELDS

_REASON_KEPT = 500


@dataclass(frozen=True, slots=True)
class CorrectionForm:
    """What was typed, judged field by field; it lives as long as the request."""

    typed: Mapping[str, str]
    reason: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    wanted: Recorded | None = None

    @classmethod
    def as_kept(cls, kept: Recorded) -> "CorrectionForm":
        """Return the form as first shown: what is recorded."""
        day = kept.birth_date
        parts = {"birth-day": str(day.day), "birth-month": str(day.month), "birth-year": f"{day.year:04}"}
        names = {"first_name": kept.first_name, "family_name": kept.family_name, "email": kept.email or ""}
        return cls(names | parts)

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "CorrectionForm":
        """Return the form as sent, with a sentence for each field that can't be used."""
        typed, reason = as_typed(sent, PERSON_FIELDS), sent.get("reason", "")[:_REASON_KEPT]
        birth_date, errors = typed_day(typed), person_errors(typed)
        if len(reason.strip()) not in REASON_LENGTH:
            errors["reason"] = FIELDS["reason"]
        if errors or birth_date is None:
            return cls(typed, reason, errors)
        email = typed["email"].lower() or None
        return cls(
            typed, reason, errors, Recorded(typed["family_name"], typed["first_name"], birth_date, email)
        )


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """The screen; ``ranks`` are of the coupons that another name or birth date replaces."""

    request_id: str
    said: str
    asked_at: datetime
    kept: Recorded
    ranks: str
    many: bool
    form: CorrectionForm


def correction_page(found: Correction, form: CorrectionForm | None = None) -> CorrectionPage:
    """Return what the screen shows."""
    return CorrectionPage(
        request_id=found.request_id,
        said=found.said,
        asked_at=found.asked_at,
        kept=found.kept,
        ranks=", ".join(map(str, found.shown)),
        many=len(found.shown) > 1,
        form=form or CorrectionForm.as_kept(found.kept),
    )
