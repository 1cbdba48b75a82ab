"""What goes out: the shapes of the answers, from which the OpenAPI document is made too."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from webapp.domain.base64url import b64
from webapp.domain.coupon import CouponState
from webapp.domain.scheme import AidScheme
from webapp.domain.transaction import Status
from webapp.services.debit import ClaimAccepted
from webapp.services.identity import Match
from webapp.services.receipts import SignedReceipt
from webapp.services.scan import CouponView
from webapp.services.transactions import TransactionView
from webapp.web.cards import printed_number
from webapp.web.messages import Explanation

Cents = Annotated[int, Field(ge=0, description="Cents of a euro.")]
Corner = Annotated[list[float], Field(min_length=2, max_length=2)]


class Answer(BaseModel):
    """What every answer is: the document says all of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fault(Answer):
    """A field at fault, by its place; what stood there is never repeated."""

    field: str
    problem: str


class Problem(Answer):
    """A refusal or an error (RFC 9457), said in French; ``epoch`` is for a revoked device alone."""

    type: Annotated[str, Field(json_schema_extra={"format": "uri-reference"})]
    title: str
    status: int
    detail: str
    code: str
    advice: str | None = None
    errors: list[Fault] | None = None
    epoch: int | None = None


class SymbolOut(Answer):
    """One symbol seen; ``quad`` is its four corners in pixels of the picture as sent."""

    text: str
    format: str
    quad: Annotated[list[Corner], Field(min_length=4, max_length=4)]
    is_coupon: bool


class FrameAnswer(Answer):
    """What a picture held; ``stage`` ended the search."""

    symbols: list[SymbolOut]
    stage: str | None
    elapsed_ms: float


class CouponOut(Answer):
    """A coupon: nothing about its holder."""

    id: str
    number: str
    scheme: str
    rank: int
    amount_cents: Cents
    market: str
    expires_on: date
    state: CouponState


class VerdictOut(Answer):
    """Whether the coupon can be debited here and now: ``ok`` or the first refusal that holds."""

    code: str
    message: str
    advice: str


class ChallengeOut(Answer):
    """What the identity check asks, and how many wrong tries are left here."""

    fields: list[Literal["family_name", "birth_date"]]
    tries_left: int


class DocumentOut(Answer):
    """A supporting document the coupon calls for."""

    code: str
    label: str
    required: bool


class ReadAnswer(Answer):
    """A coupon with its verdict, and whether a claim must bear a live code. No personal data."""

    coupon: CouponOut
    verdict: VerdictOut
    identity: ChallengeOut
    documents: list[DocumentOut]
    live_code_required: bool

    @classmethod
    def of(cls, view: CouponView, words: Explanation) -> "ReadAnswer":
        """Return a coupon as the counter may see it before anybody is identified."""
        coupon = view.coupon
        return cls(
            coupon=CouponOut(
                id=coupon.id,
                number=printed_number(coupon.number),
                scheme=coupon.scheme_id,
                rank=coupon.rank,
                amount_cents=coupon.amount_cents,
                market=coupon.market,
                expires_on=coupon.expires_on,
                state=view.state,
            ),
            verdict=VerdictOut(code=words.code, message=words.message, advice=words.advice),
            identity=ChallengeOut(fields=["family_name", "birth_date"], tries_left=view.tries_left),
            documents=documents_due(view.scheme, coupon.rank),
            live_code_required=view.scheme.asks_live_code,
        )


class BeneficiaryOut(Answer):
    """Whose coupon it is, once the identity check has matched."""

    first_name: str
    family_name: str


class IdentityMatch(Answer):
    """The person is the coupon's."""

    match: Literal[True]
    identity_check_id: str
    beneficiary: BeneficiaryOut
    expires_at: AwareDatetime

    @classmethod
    def of(cls, found: Match) -> "IdentityMatch":
        """Return a match."""
        return cls(
            match=True,
            identity_check_id=found.check_id,
            beneficiary=BeneficiaryOut(first_name=found.first_name, family_name=found.family_name),
            expires_at=found.expires_at,
        )


class IdentityMismatch(Answer):
    """Name, date or both differ: the answer is the same."""

    match: Literal[False]
    tries_left: int


class TransactionOut(Answer):
    """A transaction; ``receipt_url`` is relative to this server."""

    id: str
    status: Status
    rank: int
    amount_cents: Cents
    debited_at: AwareDatetime
    receipt_url: Annotated[str, Field(json_schema_extra={"format": "uri-reference"})]


class ClaimAnswer(Answer):
    """A debit made: kept, and given again byte for byte to the same claim."""

    outcome: Literal["accepted"]
    claim_id: str
    transaction: TransactionOut
    documents: list[DocumentOut]

    @classmethod
    def of(cls, made: ClaimAccepted) -> "ClaimAnswer":
        """Return an accepted claim."""
        return cls(
            outcome="accepted",
            claim_id=made.claim_id,
            transaction=TransactionOut(
                id=made.transaction_id,
                status=made.status,
                rank=made.coupon.rank,
                amount_cents=made.coupon.amount_cents,
                debited_at=made.debited_at,
                receipt_url=receipt_url(made.transaction_id),
            ),
            documents=documents_due(made.scheme, made.coupon.rank),
        )


class ReceiptOut(Answer):
    """A signed receipt: base64url of its canonical JSON, and our signature of that."""

    text: str
    signature: str

    @classmethod
    def of(cls, signed: SignedReceipt) -> "ReceiptOut":
        """Return a receipt."""
        return cls(text=b64(signed.text.encode()), signature=b64(signed.signature))


class BatchResult(Answer):
    """The answer to one claim of a batch; ``claim_id`` is null when none could be read.

    One that was accepted comes with its receipt, to be presented again should this house lose it.
    """

    claim_id: str | None
    status: int
    body: ClaimAnswer | Problem
    receipt: ReceiptOut | None = None


class BatchAnswer(Answer):
    """The answers to a batch, in its order."""

    results: list[BatchResult]


class DeviceAnswer(Answer):
    """A device let in; ``statement_key`` is the key that signs its licences and receipts, base64url."""

    device_id: str
    credential: str
    statement_key: str


class GrantedOut(Answer):
    """A claim of the school that was refused and granted since, with the receipt of its debit."""

    claim_id: str
    receipt: ReceiptOut


class LicenceAnswer(Answer):
    """A licence: base64url of its canonical JSON, and the signature of that; and what was granted of late."""

    licence: str
    signature: str
    granted: list[GrantedOut]


class CouponReference(Answer):
    """The coupon a transaction debited."""

    id: str
    scheme: str


class TransactionAnswer(Answer):
    """A transaction as it stands today."""

    transaction: TransactionOut
    claim_id: str
    coupon: CouponReference
    documents: list[DocumentOut]

    @classmethod
    def of(cls, view: TransactionView) -> "TransactionAnswer":
        """Return a transaction."""
        return cls(
            transaction=TransactionOut(
                id=view.id,
                status=view.status,
                rank=view.rank,
                amount_cents=view.amount_cents,
                debited_at=view.debited_at,
                receipt_url=receipt_url(view.id),
            ),
            claim_id=view.claim_id,
            coupon=CouponReference(id=view.coupon_id, scheme=view.scheme.id),
            documents=documents_due(view.scheme, view.rank),
        )


def receipt_url(transaction_id: str) -> str:
    """Return where the receipt of a transaction is, relative to this server."""
    return f"/transactions/{transaction_id}"


def documents_due(scheme: AidScheme, rank: int) -> list[DocumentOut]:
    """Return the documents a rank calls for (``Source: F11``)."""
    return [
        DocumentOut(code=rule.code, label=rule.label, required=rule.required)
        for rule in scheme.rank_numbered(rank).document
    ]
