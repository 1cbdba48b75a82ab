"""The operations of API v1: what each takes, what it answers, which codes it may refuse with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeAlias

from webapp.domain.rules import RULES
from webapp.web.openapi import examples

Media: TypeAlias = Mapping[str, Any]

JSON = "application/json"
_VERDICTS = frozenset(RULES)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        name: The view's name, which is the operation's id.
        sends: Media by content type.
        answers: Media by status, when all goes well.
        codes: Codes of the refusals that are its own, beside those any operation may give.
        public: Whether anybody may call it.
    """

    name: str
    method: str
    path: str
    summary: str
    answers: Mapping[int, Media]
    description: str = ""
    sends: Mapping[str, Media] = field(default_factory=dict)
    parameters: Sequence[Media] = ()
    codes: frozenset[str] = frozenset()
    public: bool = False


def _ref(model: str) -> Media:
    return {"$ref": f"#/components/schemas/{model}"}


def _media(model: str, example: object) -> Media:
    return {"schema": _ref(model), "example": example}


_PICTURES = ("image/jpeg", "image/png", "image/webp", "image/heic", "application/octet-stream")
_BYTES: Media = {"type": "string", "format": "binary"}
_PICTURE_FORM: Media = {
    "schema": {
        "type": "object",
        "required": ["frame"],
        "properties": {"frame": _BYTES},
    }
}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        name="frames",
        method="post",
        path="/frames",
        summary="Look for coupons in a picture.",
        description=(
            "At most 8 MB, neither stored nor logged. With `X-Guichet-Live: 1` a raw body is one of many "
            "frames of a live camera, read within a short budget; else it is a still photo, as in a form."
        ),
        parameters=(
            {
                "name": "X-Guichet-Live",
                "in": "header",
                "description": "`1`: a live frame: the search is short, the next one comes at once.",
                "schema": {"type": "string", "example": "1"},
            },
        ),
        sends={**{kind: {"schema": _BYTES} for kind in _PICTURES}, "multipart/form-data": _PICTURE_FORM},
        answers={HTTPStatus.OK: _media("FrameAnswer", examples.FRAME)},
        codes=frozenset({"empty", "too_large", "unreadable", "unsupported_type"}),
    ),
    Operation(
        name="read_coupon",
        method="post",
        path="/coupons/read",
        summary="Find a coupon and say whether it can be debited here and now.",
        description=(
            "Exactly one of `text` and `number`. The verdict is `ok`, or the first refusal that holds. "
            "No personal data is told."
        ),
        sends={
            JSON: {
                "schema": {"oneOf": [_ref("TextBody"), _ref("NumberBody")]},
                "example": examples.READ_REQUEST,
            }
        },
        answers={HTTPStatus.OK: _media("ReadAnswer", examples.READ)},
        codes=frozenset(
            {"coupon_unknown", "number_mistyped", "payload_forged", "payload_unreadable", "training_coupon"}
        ),
    ),
    Operation(
        name="check_identity",
        method="post",
        path="/identity-checks",
        summary="Compare what the identity document says with what was recorded.",
        description=(
            "A mismatch is the same answer whatever differs. Three wrong tries are answered at once, then "
            "each waits, and the sixth locks for 24 hours."
        ),
        sends={JSON: _media("IdentityBody", examples.IDENTITY_REQUEST)},
        answers={
            HTTPStatus.OK: {
                "schema": {"oneOf": [_ref("IdentityMatch"), _ref("IdentityMismatch")]},
                "example": examples.MATCH,
            }
        },
        codes=_VERDICTS
        | {"coupon_unknown", "document_not_in_force", "identity_locked", "staff_limit", "wait"},
    ),
    Operation(
        name="claim",
        method="post",
        path="/claims",
        summary="Debit a coupon, once.",
        description=(
            "The one who asks makes `claim_id` before asking and sends the same body again until it is "
            "answered: the first 201 or 409 is kept and given again byte for byte, for ever (201 comes back "
            "as 200). A new try is a new `claim_id`."
        ),
        sends={JSON: _media("ClaimBody", examples.CLAIM_REQUEST)},
        answers={
            HTTPStatus.OK: _media("ClaimAnswer", examples.CLAIM),
            HTTPStatus.CREATED: _media("ClaimAnswer", examples.CLAIM),
        },
        codes=_VERDICTS | {"claim_reused", "coupon_unknown", "face_not_confirmed", "identity_required"},
    ),
    Operation(
        name="claim_batch",
        method="post",
        path="/claims/batch",
        summary="Settle up to a hundred claims, each on its own.",
        description=(
            "The results come in the order of the claims, each with the status and the body it would have "
            "alone. A claim that can't be read has 422 in its place, and so has an entry signed by a device, "
            "until those are taken."
        ),
        sends={JSON: _media("BatchBody", examples.BATCH_REQUEST)},
        answers={HTTPStatus.OK: _media("BatchAnswer", examples.BATCH)},
    ),
    Operation(
        name="transaction",
        method="get",
        path="/transactions/{transaction_id}",
        summary="Tell how a transaction stands today.",
        description="Another partner's transaction is unknown; an officer of the Region sees all.",
        parameters=(
            {
                "name": "transaction_id",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "format": "uuid"},
                "example": examples.TRANSACTION_ID,
            },
        ),
        answers={HTTPStatus.OK: _media("TransactionAnswer", examples.TRANSACTION)},
        codes=frozenset({"not_found", "transaction_unknown"}),
    ),
    Operation(
        name="openapi",
        method="get",
        path="/openapi.json",
        summary="This document.",
        answers={HTTPStatus.OK: {"schema": {"type": "object"}}},
        public=True,
    ),
)
