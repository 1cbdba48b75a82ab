"""The operations of API v1: what each takes, what it answers, which codes it may refuse with."""

from http import HTTPStatus

from webapp.domain.rules import RULES
from webapp.web.openapi import examples
from webapp.web.openapi.shapes import Media, Operation
from webapp.web.openapi.uploads import UPLOADS

__all__ = ["OPERATIONS", "Operation"]

JSON = "application/json"
_VERDICTS = frozenset(RULES)


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
            "alone. A claim that can't be read has 422 in its place. An entry that a device signed without "
            "network is `{entry, signature, device_id}`; of one whose signature holds every refusal is 409 "
            "and kept. A device delivers entries with its own credential, whoever is signed in on it. An "
            "accepted entry comes with a signed `receipt`; with `receipts` true any accepted claim does."
        ),
        sends={JSON: _media("BatchBody", examples.BATCH_REQUEST)},
        answers={HTTPStatus.OK: _media("BatchAnswer", examples.BATCH)},
    ),
    Operation(
        name="enrol_device",
        method="post",
        path="/devices",
        summary="Let a device in, with the code that the owner's screen shows.",
        description="Its credential is told this once; the private halves of its keys never leave it.",
        sends={JSON: _media("DeviceBody", examples.DEVICE_REQUEST)},
        answers={HTTPStatus.CREATED: _media("DeviceAnswer", examples.DEVICE)},
        codes=frozenset({"device_malformed", "invitation_unknown"}),
    ),
    Operation(
        name="add_device_keys",
        method="post",
        path="/devices/keys",
        summary="Take note of another pair of keys of a device.",
        description="With the device's credential. It is tolerated, and shown.",
        sends={JSON: _media("KeysBody", examples.KEYS)},
        answers={HTTPStatus.NO_CONTENT: None},
        codes=frozenset({"device_malformed", "device_revoked"}),
        by_device=True,
    ),
    Operation(
        name="offline_licence",
        method="get",
        path="/offline-licence",
        summary="Give a device what it needs to go on without network, signed.",
        description="With the device's credential. It bears no name of a young person.",
        parameters=(
            {
                "name": "waiting",
                "in": "query",
                "description": "Claims that wait on the device.",
                "schema": {"type": "integer", "minimum": 0, "example": 0},
            },
            {
                "name": "version",
                "in": "query",
                "description": "Release of the app on the device.",
                "schema": {"type": "string", "example": "0a1b2c3d4e5f"},
            },
        ),
        answers={HTTPStatus.OK: _media("LicenceAnswer", examples.LICENCE_ANSWER)},
        codes=frozenset({"device_revoked"}),
        by_device=True,
    ),
    Operation(
        name="present_receipts",
        method="post",
        path="/receipts",
        summary="Present receipts again, after this house came back from a backup.",
        description=(
            "With the device's credential, when a licence says a larger `epoch`, or the refusal of one to a "
            "revoked device does. Each of up to a hundred "
            "receipts is judged on its own: 201 `taken_back`, 200 `known`, 409 `conflict` (a person will "
            "look), 422 `receipt_invalid`. To present one again changes nothing. `licences` are those under "
            "which claims still wait: an entry whose licence was lost has 503 `licence_lost` until then."
        ),
        sends={JSON: _media("ReceiptsBody", examples.RECEIPTS_REQUEST)},
        answers={HTTPStatus.OK: _media("ReceiptsAnswer", examples.RECEIPTS)},
        by_device=True,
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
    *UPLOADS,
    Operation(
        name="openapi",
        method="get",
        path="/openapi.json",
        summary="This document.",
        answers={HTTPStatus.OK: {"schema": {"type": "object"}}},
        public=True,
    ),
)
