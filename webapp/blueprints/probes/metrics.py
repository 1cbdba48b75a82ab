"""Measures in Prometheus' text format: this process's memory, and its answers by outcome."""

import hmac
from ipaddress import ip_address

from flask import Response, current_app, g, request
from flask.blueprints import BlueprintSetupState
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    ProcessCollector,
    generate_latest,
)

from webapp.blueprints.probes import bp
from webapp.domain.errors import Forbidden

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip")


class Measures:
    """The counters of one app: each worker has its own, so a scrape tells of the worker that answers."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.entries = Counter(
            "guichet_entries",
            "Entries that devices signed without network, each time they are delivered, by their code.",
            ("code",),
            registry=self.registry,
        )
        self.answers = Counter(
            "guichet_answers",
            "Answers by endpoint, status and outcome.",
            ("endpoint", "status", "outcome"),
            registry=self.registry,
        )


@bp.record_once
def _prepare(state: BlueprintSetupState) -> None:
    state.app.extensions["guichet-measures"] = Measures()


@bp.after_app_request
def _count(response: Response) -> Response:
    labels = (request.endpoint or "none", str(response.status_code), str(g.get("outcome", "none")))
    _measures().answers.labels(*labels).inc()
    for code in g.pop("entry_codes", ()):
        _measures().entries.labels(code).inc()
    return response


@bp.get("/metrics")
def metrics() -> Response:
    """Give the measures to this machine, or to whoever holds their token.

    Raises:
        Forbidden: ``metrics_closed``.
    """
    if not _is_local() and not _holds_token():
        raise Forbidden("metrics_closed")
    return Response(generate_latest(_measures().registry), mimetype=CONTENT_TYPE_LATEST)


def _measures() -> Measures:
    found: Measures = current_app.extensions["guichet-measures"]
    return found


def _is_local() -> bool:
    """Tell whether the call comes from this machine itself: what a proxy beside us forwards does not."""
    if any(name in request.headers for name in _FORWARDED) or not request.remote_addr:
        return False
    return ip_address(request.remote_addr).is_loopback


def _holds_token() -> bool:
    token: str | None = current_app.extensions["guichet-settings"].metrics_token
    kind, _, brought = request.headers.get("Authorization", "").partition(" ")
    return (
        token is not None
        and kind.lower() == "bearer"
        and hmac.compare_digest(brought.strip().encode(), token.encode())
    )
