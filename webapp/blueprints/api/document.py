"""The API's own description."""

from http import HTTPStatus

from flask import Response

from webapp.blueprints.api import bp
from webapp.web.answering import json_response
from webapp.web.openapi import document_text


@bp.get("/openapi.json")
def openapi() -> Response:
    """Describe the API (OpenAPI 3.1)."""
    return json_response(HTTPStatus.OK, document_text(), "document")
