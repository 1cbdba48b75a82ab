"""The counter's forms: what was typed, kept for the screen, judged field by field."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from flask import url_for

from webapp.domain.errors import Invalid
from webapp.domain.identity import DocumentType
from webapp.services.debit import Answer
from webapp.web.messages.fields import FIELDS

_DIGITS = tuple(re.compile(digits, re.ASCII) for digits in (r"\d{4}", r"\d{1,2}", r"\d{1,2}"))
"""Of a year, a month and a day."""

_SIX_DIGITS = re.compile(r"\d{6}", re.ASCII)
_LONGEST_CODE = 12

CODE_TO_TYPE = frozenset({"live_code_required", "live_code_wrong"})
"""Refusals after which the code is typed anew, for another claim: the identity check still holds."""


def day_of(year: str, month: str, day: str) -> date | None:
    """Return the day that was typed in three fields; None when there is no such day."""
    parts = (year, month, day)
    if not all(_DIGITS[place].fullmatch(part) for place, part in enumerate(parts)):
        return None
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class IdentityForm:
    """What a member of staff copied from the document; it lives as long as the request."""

    typed: Mapping[str, str | bool]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def family_name(self) -> str:
        """The family name."""
        return str(self.typed["family_name"])

    @property
    def document_type(self) -> str:
        """The kind of document."""
        return str(self.typed["document_type"])

    @property
    def document_valid(self) -> bool:
        """Whether the document was said to be in force."""
        return bool(self.typed["document_valid"])

    @property
    def birth_date(self) -> date | None:
        """The date of birth; None when there is no such day."""
        return day_of(*(str(self.typed[name]) for name in ("birth_year", "birth_month", "birth_day")))

    @classmethod
    def empty(cls) -> "IdentityForm":
        """Return the form as first shown."""
        return cls._of({}, document_valid=False)

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "IdentityForm":
        """Return the form as sent, with a sentence for each field that can't be used."""
        form = cls._of(sent, document_valid=sent.get("document_valid") is not None)
        errors = {}
        if not form.family_name:
            errors["family_name"] = FIELDS["family_name"]
        if form.birth_date is None:
            typed = any(form.typed[name] for name in ("birth_day", "birth_month", "birth_year"))
            errors["birth_date"] = FIELDS["birth_date" if typed else "birth_date_missing"]
        if form.document_type not in set(DocumentType):
            errors["document_type"] = FIELDS["document_type"]
        return cls(form.typed, errors)

    @classmethod
    def _of(cls, sent: Mapping[str, str], *, document_valid: bool) -> "IdentityForm":
        names = ("family_name", "birth_day", "birth_month", "birth_year", "document_type")
        typed: dict[str, str | bool] = {name: sent.get(name, "").strip()[:120] for name in names}
        return cls({**typed, "document_valid": document_valid})


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """The confirmation form."""

    claim_id: str
    identity_check_id: str
    face_confirmed: bool
    live_code: str | None = None

    @property
    def errors(self) -> Mapping[str, str]:
        """A sentence for the code of the moment, where the page asked for it and it can be none.

        Told here, it uses up no claim and counts as no wrong code.
        """
        wanted = self.live_code is not None and not _SIX_DIGITS.fullmatch(self.live_code)
        return {"live_code": FIELDS["live_code"]} if wanted else {}

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "ClaimForm":
        """Return the form as sent; ``live_code`` is None where the page did not ask for it.

        Raises:
            Invalid: ``malformed``: an id the page put there is not one.
        """
        ids = [sent.get(name, "").strip() for name in ("claim_id", "identity_check_id")]
        if not all(re.fullmatch(r"[0-9a-fA-F-]{36}", one) for one in ids):
            raise Invalid("malformed")
        try:
            claim_id, check_id = (str(UUID(one)) for one in ids)
        except ValueError as error:
            raise Invalid("malformed") from error
        code = sent.get("live_code")
        return cls(
            claim_id,
            check_id,
            sent.get("face_confirmed") is not None,
            None if code is None else re.sub(r"[\s-]", "", code)[:_LONGEST_CODE],
        )

    def page_after(self, answer: Answer, coupon_id: str) -> str:
        """Return where an answer leads: the receipt, the step to take again, or the refusal."""
        body = json.loads(answer.body)
        if body.get("outcome") == "accepted":
            return str(body["transaction"]["receipt_url"])
        if body.get("code") == "identity_required":
            return url_for("counter.identity", coupon_id=coupon_id, a_refaire=1)
        if body.get("code") in CODE_TO_TYPE:
            return url_for(
                "counter.confirm",
                coupon_id=coupon_id,
                verification=self.identity_check_id,
                visage="oui",
                refus=body["code"],
            )
        return url_for("counter.coupon", coupon_id=coupon_id)
