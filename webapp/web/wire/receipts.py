"""Signed receipts as they go out beside an answer, and as they are presented again after a restore."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import from_json

from webapp.domain.errors import Invalid
from webapp.domain.identity import CheckResult, DocumentType
from webapp.domain.journal import canonical
from webapp.domain.restored import Receipt, ReceiptCheck
from webapp.services.licence import SignedLicence
from webapp.services.restored import PresentedReceipt
from webapp.web.requests import InvalidRequest, parse
from webapp.web.wire.answers import Answer, Problem
from webapp.web.wire.entries import Bytes, Count, Hash, Moment
from webapp.web.wire.requests import MAX_BATCH, Body, Instant, Uuid, kind_of_document

_MAX_RECEIPT = 2_000
_MAX_LICENCE = 2_000_000
_MAX_LICENCES = 20

MAX_SHOWN = 3_000_000
"""Bytes of a request: one licence of the largest school, as base64url, or a hundred receipts."""


def _result(value: object) -> object:
    return CheckResult(value) if isinstance(value, str) and value in set(CheckResult) else value


class CheckText(Body):
    """What a receipt says of the identity check."""

    id: Uuid
    document_type: Annotated[DocumentType, BeforeValidator(kind_of_document)]
    document_valid: bool
    result: Annotated[CheckResult, BeforeValidator(_result)]
    checked_at: Moment


class ReceiptText(Body):
    """What the canonical text of a receipt says."""

    v: Literal[1]
    claim_id: Uuid
    transaction_id: Uuid
    coupon_id: Uuid
    partner_id: Uuid
    account_id: Uuid
    identity_check: CheckText
    rank: Annotated[int, Field(ge=1, le=99)]
    amount_cents: Annotated[int, Field(ge=0, le=2**31 - 1)]
    debited_at: Moment
    captured_at: Instant
    device_id: Uuid | None
    seq: Annotated[int, Field(ge=0, le=2**31 - 1)]
    entry_hash: Hash | None
    epoch: Count

    def to_receipt(self) -> Receipt:
        """Return the receipt."""
        said = self.identity_check
        if self.debited_at is None or said.checked_at is None:  # pragma: no cover  Moment refuses it
            raise Invalid("receipt_invalid")
        return Receipt(
            claim_id=self.claim_id,
            transaction_id=self.transaction_id,
            coupon_id=self.coupon_id,
            partner_id=self.partner_id,
            account_id=self.account_id,
            check=ReceiptCheck(
                said.id, said.document_type, said.document_valid, said.result, said.checked_at
            ),
            rank=self.rank,
            amount_cents=self.amount_cents,
            debited_at=self.debited_at,
            captured_at=self.captured_at,
            device_id=self.device_id,
            seq=self.seq,
            entry_hash=self.entry_hash,
            epoch=self.epoch,
        )


class ReceiptBody(Body):
    """A receipt as it was given: base64url of its canonical JSON, and our signature of that."""

    text: Annotated[Bytes, Field(max_length=_MAX_RECEIPT)]
    signature: Annotated[Bytes, Field(max_length=200)]

    def to_presented(self) -> PresentedReceipt:
        """Return the receipt as it was signed.

        Raises:
            Invalid: ``receipt_invalid``: we never write one so.
        """
        try:
            text = self.text.decode()
            said: Any = from_json(text, allow_inf_nan=False)
            if canonical(said) != text:
                raise Invalid("receipt_invalid")
            receipt = parse(ReceiptText, said).to_receipt()
        except (ValueError, InvalidRequest) as error:
            raise Invalid("receipt_invalid") from error
        return PresentedReceipt(text, self.signature, receipt)


class LicenceBody(Body):
    """A licence as it was given: base64url of its canonical JSON, and our signature of that."""

    licence: Annotated[Bytes, Field(max_length=_MAX_LICENCE)]
    signature: Annotated[Bytes, Field(max_length=200)]

    def to_signed(self) -> SignedLicence:
        """Return the licence as it was signed.

        Raises:
            Invalid: ``receipt_invalid``: it is no text.
        """
        try:
            return SignedLicence(self.licence.decode(), self.signature)
        except ValueError as error:
            raise Invalid("receipt_invalid") from error


class ReceiptsBody(Body):
    """Receipts presented again, each judged on its own, after the licences that waiting claims name."""

    receipts: Annotated[list[Any], Field(max_length=MAX_BATCH)]
    licences: Annotated[list[Any], Field(max_length=_MAX_LICENCES)] = []  # noqa: RUF012  pydantic copies it


class Returned(Answer):
    """The claim stands: ``known``, it was here; ``taken_back``, it had been lost and is here again."""

    outcome: Literal["known", "taken_back"]
    transaction_id: str


class ReceiptResult(Answer):
    """What became of one receipt; ``claim_id`` is null when none could be read."""

    claim_id: str | None
    status: int
    body: Returned | Problem


class ReceiptsAnswer(Answer):
    """What became of the receipts and of the licences, in their order."""

    results: list[ReceiptResult]
    licences: list[Literal["known", "receipt_invalid", "taken_back"]]
