"""What a program sends: JSON read once, strictly, and refused without ever repeating what it held."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import IO, TypeVar

from flask import Request, request
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from webapp.domain.errors import Invalid

MAX_JSON = 1_000_000
"""Bytes: a hundred signed claims take a tenth of it."""

LARGE_FORMS: Mapping[str, int] = {"counter.add_document": 26_000_000}
"""Bytes of the forms that may be larger than the others: a document whose photos no script has shrunk."""

TOO_LARGE_AS: Mapping[str, str] = {
    "counter.add_document": "document_too_large",
    "region.prepare_import": "batch_file_too_large",
    "region.prepare_issue": "batch_file_too_large",
}
"""What a form is told whose body is not even read: elsewhere it was a picture, or nothing that fits."""

_MOST_DRAINED = 64_000_000
_PIECE = 65_536

Model = TypeVar("Model", bound=BaseModel)


class InMemoryRequest(Request):
    """A request whose files never touch the disk: a picture of a coupon is read and forgotten.

    Memory is bounded by the app's ``MAX_CONTENT_LENGTH``, or for some forms by ``LARGE_FORMS``.
    """

    def _get_file_stream(self, *_args: object, **_sizes: object) -> IO[bytes]:
        return BytesIO()


class InvalidRequest(Invalid):
    """JSON that does not have the shape asked for; ``fields`` names where, never what stood there."""

    def __init__(self, fields: Sequence[Mapping[str, str]]) -> None:
        super().__init__("invalid_request")
        self.fields = tuple(fields)


def allow_large_forms() -> None:
    """Let a form that may be larger than the others be read: asked before anything of it is."""
    limit = LARGE_FORMS.get(request.endpoint or "")
    if limit is not None:
        request.max_content_length = limit


def code_unread() -> str:
    """Return what a request is told whose body is too large to be read; it comes to its end all the same."""
    length = request.content_length or 0
    if length > (request.max_content_length or length):
        _drain(length)
    return TOO_LARGE_AS.get(request.endpoint or "", "too_large")


def read_body(limit: int) -> bytes:
    """Return the body of the request, of at most ``limit`` bytes.

    Raises:
        Invalid: ``too_large``: told before the rest is read.
    """
    if (request.content_length or 0) > limit:
        _drain(request.content_length or 0)
        raise Invalid("too_large")
    body = request.stream.read(limit + 1)
    if len(body) > limit:
        raise Invalid("too_large")
    return body


def _drain(length: int) -> None:
    """Let a body that is refused come to its end, piece by piece: many clients read no answer before."""
    left = min(length, _MOST_DRAINED)
    source = request.environ["wsgi.input"]
    while left > 0 and (piece := source.read(min(left, _PIECE))):
        left -= len(piece)


def read_json(limit: int = MAX_JSON) -> object:
    """Return the JSON of the request, of at most ``limit`` bytes.

    Raises:
        Invalid: ``unsupported_type``, ``too_large`` or ``malformed``.
    """
    if request.mimetype != "application/json":
        raise Invalid("unsupported_type")
    try:
        return from_json(read_body(limit), allow_inf_nan=False)
    except ValueError as error:
        raise Invalid("malformed") from error


def parse(model: type[Model], sent: object) -> Model:
    """Return what was sent as a model.

    Raises:
        InvalidRequest: it does not have the model's shape.
    """
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        raise InvalidRequest(_faults(error)) from error


def _faults(error: ValidationError) -> list[dict[str, str]]:
    """Name the fields at fault; an unknown field's name is the sender's own, so only its place is told."""
    faults = {}
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        unknown = fault["type"] == "extra_forbidden"
        place = fault["loc"][:-1] if unknown else fault["loc"]
        field = ".".join(str(part) for part in place) or "body"
        faults[field, fault["type"]] = {"field": field, "problem": fault["type"]}
    return list(faults.values())
