"""How an answer of the API leaves: one way of writing JSON, and its outcome noted for the counters."""

from flask import Response, g

from webapp.web.errors import write_json
from webapp.web.wire.answers import Answer


def answer(status: int, body: Answer, outcome: str) -> Response:
    """Return an answer; ``outcome`` is one word, counted by the metrics."""
    return json_response(status, write_json(body.model_dump(mode="json")), outcome)


def json_response(status: int, body: str, outcome: str) -> Response:
    """Return JSON already written."""
    g.outcome = outcome
    return Response(body, status, mimetype="application/json")
