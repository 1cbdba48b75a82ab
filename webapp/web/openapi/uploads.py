"""The operations of uploads in pieces, as tus 1.0.0 has them: what they say stands in headers."""

from collections.abc import Mapping
from http import HTTPStatus

from webapp.domain.documents import MOST_BYTES
from webapp.web.openapi import examples
from webapp.web.openapi.shapes import Media, Operation

_VERSION: Media = {
    "name": "Tus-Resumable",
    "in": "header",
    "required": True,
    "description": "Version of the protocol.",
    "schema": {"type": "string", "enum": ["1.0.0"]},
}
_UPLOAD: Media = {
    "name": "upload_id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "format": "uuid"},
    "example": examples.CLAIM_ID,
}
_COUNT: Media = {"type": "integer", "minimum": 0, "maximum": MOST_BYTES}


def _counted(name: str, description: str) -> Media:
    return {
        "name": name,
        "in": "header",
        "required": True,
        "description": description,
        "schema": _COUNT,
        "example": 1024,
    }


_SPOKEN: Mapping[str, Media] = {
    "Tus-Resumable": {"required": True, "schema": {"const": "1.0.0"}},
}
_ARRIVED: Mapping[str, Media] = {
    **_SPOKEN,
    "Upload-Offset": {"required": True, "description": "Bytes that have arrived.", "schema": _COUNT},
    "Upload-Expires": {
        "required": True,
        "description": "Until when it may go on.",
        "schema": {"type": "string"},
    },
}
_ANY = frozenset({"malformed", "upload_version"})
_ONE = _ANY | {"not_found", "upload_unknown"}

UPLOADS: tuple[Operation, ...] = (
    Operation(
        name="upload_options",
        method="options",
        path="/uploads",
        summary="Say what of tus 1.0.0 is spoken: creation, expiration, termination.",
        answers={HTTPStatus.NO_CONTENT: None},
        answer_headers={
            **_SPOKEN,
            "Tus-Version": {"required": True, "schema": {"const": "1.0.0"}},
            "Tus-Extension": {"required": True, "schema": {"type": "string"}},
            "Tus-Max-Size": {"required": True, "schema": _COUNT},
        },
        public=True,
    ),
    Operation(
        name="upload_create",
        method="post",
        path="/uploads",
        summary="Open an upload: one file of a document of a transaction.",
        description=(
            "At most 10 MB. `Upload-Metadata` holds one pair, `transaction` and the Base64 of its id: the "
            "name of a file is not wanted, since it may name somebody. An upload lives for a day."
        ),
        parameters=(
            _VERSION,
            _counted("Upload-Length", "Bytes of the whole file."),
            {
                "name": "Upload-Metadata",
                "in": "header",
                "required": True,
                "schema": {"type": "string", "example": examples.UPLOAD_METADATA},
            },
        ),
        answers={HTTPStatus.CREATED: None},
        answer_headers={**_ARRIVED, "Location": {"required": True, "schema": {"type": "string"}}},
        codes=_ANY
        | {
            "document_empty",
            "document_not_asked",
            "document_too_large",
            "spool_full",
            "transaction_unknown",
            "uploads_open",
        },
    ),
    Operation(
        name="upload_state",
        method="head",
        path="/uploads/{upload_id}",
        summary="Say how many bytes of an upload have arrived: the next piece begins there.",
        description="Another school's upload is unknown.",
        parameters=(_VERSION, _UPLOAD),
        answers={HTTPStatus.OK: None},
        answer_headers={**_ARRIVED, "Upload-Length": {"required": True, "schema": _COUNT}},
        codes=_ONE,
    ),
    Operation(
        name="upload_piece",
        method="patch",
        path="/uploads/{upload_id}",
        summary="Send the next piece of a file, of at most 5 MB.",
        description="What of it arrives before the network goes is kept. 409 `upload_offset`: ask by HEAD.",
        parameters=(_VERSION, _UPLOAD, _counted("Upload-Offset", "Where the piece begins.")),
        sends={"application/offset+octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        answers={HTTPStatus.NO_CONTENT: None},
        answer_headers=_ARRIVED,
        codes=_ONE | {"document_too_large", "storage_away", "too_large", "unsupported_type", "upload_offset"},
    ),
    Operation(
        name="upload_cancel",
        method="delete",
        path="/uploads/{upload_id}",
        summary="Forget an upload.",
        parameters=(_VERSION, _UPLOAD),
        answers={HTTPStatus.NO_CONTENT: None},
        answer_headers=_SPOKEN,
        codes=_ONE,
    ),
)
