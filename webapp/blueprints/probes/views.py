"""Alive, and ready."""

from dataclasses import asdict
from http import HTTPStatus

from flask import Response

from webapp.blueprints.probes import bp
from webapp.services import probes
from webapp.web.access import office
from webapp.web.answering import json_response
from webapp.web.errors import write_json


@bp.get("/healthz")
def healthz() -> Response:
    """Tell that the process lives, and which decoding engines it has."""
    body = {"status": "ok", "engines": dict(office().camera.engines())}
    return json_response(HTTPStatus.OK, write_json(body), "alive")


@bp.get("/readyz")
def readyz() -> Response:
    """Tell whether requests can be served: database, migrations, storage."""
    found = probes.readiness(office())
    outcome = "ready" if found.ready else "not_ready"
    status = HTTPStatus.OK if found.ready else HTTPStatus.SERVICE_UNAVAILABLE
    return json_response(status, write_json({"status": outcome, "checks": asdict(found)}), outcome)
