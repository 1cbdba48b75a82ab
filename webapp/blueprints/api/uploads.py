"""Uploads in pieces by an open protocol: tus 1.0.0 (``Source: tus.io/protocols/resumable-upload``)."""

import base64
import binascii
from collections.abc import Callable
from email.utils import format_datetime
from functools import wraps
from http import HTTPStatus
from uuid import UUID

from flask import Response, g, request, url_for
from werkzeug.exceptions import ClientDisconnected

from webapp.blueprints.api import bp
from webapp.domain.documents import MOST_BYTES
from webapp.domain.errors import Invalid, NotFound
from webapp.services import uploads
from webapp.services.uploads import UploadView
from webapp.web.access import current_actor, office

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
MAX_PIECE = 5_000_000
"""Bytes of one PATCH: what a bad network carries without losing much, and the app's own limit allows."""

_CHUNK = 65_536


class _OtherVersion(Invalid):
    """A client of another version of the protocol."""

    def __init__(self) -> None:
        super().__init__("upload_version")


def _tus(view: Callable[..., Response]) -> Callable[..., Response]:
    """Take requests of our version of the protocol, and say in each answer which it is."""

    @wraps(view)
    def spoken(**values: object) -> Response:
        if request.headers.get("Tus-Resumable") != VERSION:
            raise _OtherVersion
        return view(**values)

    return spoken


@bp.after_request
def _say_version(response: Response) -> Response:
    if (request.endpoint or "").startswith("api.upload"):
        response.headers["Tus-Resumable"] = VERSION
        if response.status_code == HTTPStatus.PRECONDITION_FAILED:
            response.headers["Tus-Version"] = VERSION
    return response


@bp.route("/uploads", methods=["OPTIONS"], provide_automatic_options=False)
def upload_options() -> Response:
    """Say what of the protocol is spoken here."""
    told = {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(MOST_BYTES)}
    return Response(status=HTTPStatus.NO_CONTENT, headers=told)


@bp.route("/uploads", methods=["POST"], provide_automatic_options=False)
@_tus
def upload_create() -> Response:
    """Open an upload of a file for a transaction."""
    length = _number("Upload-Length")
    made = uploads.open_upload(office(), current_actor(), _transaction_id(), length)
    response = _answer(HTTPStatus.CREATED, made)
    response.headers["Location"] = url_for("api.upload_state", upload_id=made.id)
    return response


@bp.route("/uploads/<uuid:upload_id>", methods=["HEAD"])
@_tus
def upload_state(upload_id: UUID) -> Response:
    """Say how many bytes have arrived."""
    view = uploads.view_upload(office(), current_actor(), str(upload_id))
    response = _answer(HTTPStatus.OK, view)
    response.headers["Upload-Length"] = str(view.length)
    return response


@bp.patch("/uploads/<uuid:upload_id>")
@_tus
def upload_piece(upload_id: UUID) -> Response:
    """Take the next piece; what of it arrived before the network went stays."""
    if request.mimetype != "application/offset+octet-stream":
        raise Invalid("unsupported_type")
    offset = _number("Upload-Offset")
    if (request.content_length or 0) > MAX_PIECE:
        raise Invalid("document_too_large")
    view = uploads.append(office(), current_actor(), str(upload_id), offset, _arrived())
    return _answer(HTTPStatus.NO_CONTENT, view)


@bp.delete("/uploads/<uuid:upload_id>")
@_tus
def upload_cancel(upload_id: UUID) -> Response:
    """Forget an upload."""
    uploads.cancel(office(), current_actor(), str(upload_id))
    g.outcome = "cancelled"
    return Response(status=HTTPStatus.NO_CONTENT)


def _arrived() -> bytes:
    """Return what of the body arrives: a network that goes in its middle cuts it, and no more."""
    piece = bytearray()
    try:
        while len(piece) <= MAX_PIECE and (more := request.stream.read(_CHUNK)):
            piece += more
    except (ClientDisconnected, OSError):
        # Nobody reads the answer; the client asks by HEAD how far it came.
        return bytes(piece)
    if len(piece) > MAX_PIECE:
        raise Invalid("document_too_large")
    return bytes(piece)


def _number(name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_BYTES)) + 2):
        raise Invalid("malformed")
    return int(text)


def _transaction_id() -> str:
    """Return the one thing read of an upload's metadata: the name of a file may name somebody."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "transaction":
            try:
                return str(UUID(base64.b64decode(value, validate=True).decode()))
            except (binascii.Error, ValueError) as error:
                raise NotFound("transaction_unknown") from error
    raise Invalid("malformed")


def _answer(status: HTTPStatus, view: UploadView) -> Response:
    g.outcome = "whole" if view.offset == view.length else "partial"
    response = Response(status=status)
    response.headers["Upload-Offset"] = str(view.offset)
    response.headers["Upload-Expires"] = format_datetime(view.expires_at, usegmt=True)
    response.headers["Cache-Control"] = "no-store"
    return response
