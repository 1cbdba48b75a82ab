"""How a refusal is sent; which HTTP status its code has stands in the error table, ``statuses``.

Under ``/api`` and for the probes every error is ``application/problem+json`` (RFC 9457); elsewhere a page.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import TracebackType
from typing import TypeAlias

from flask import Flask, Response, current_app, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, SecurityError
from werkzeug.wrappers import Response as AnyResponse

from webapp.domain.debit import Detail
from webapp.domain.errors import DomainError, Unavailable
from webapp.domain.scheme import AidScheme
from webapp.services.licence import DeviceRevoked
from webapp.web.access import SessionLocked, Unauthenticated, current_actor, has_bearer
from webapp.web.context import facts_for_nobody
from webapp.web.messages import Explanation, explain
from webapp.web.requests import InvalidRequest, code_unread
from webapp.web.sign_in import LOCK, LOCK_FORM, SIGN_IN, page_of_step
from webapp.web.statuses import STATUSES

Json: TypeAlias = Mapping[str, object]
ExceptionInfo: TypeAlias = tuple[type, BaseException, TracebackType] | tuple[None, None, None]

PROBLEM_TYPE = "application/problem+json"

_STATUS_OF = {code: int(status) for status, codes in STATUSES.items() for code in codes}

_CODE_OF_HTTP: Mapping[int, str] = {
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported_type",
    HTTPStatus.SERVICE_UNAVAILABLE: "busy",
}
"""What the framework refuses by itself; any other refusal of its own is ``malformed``, or a fault of ours."""

_SENT_AS: Mapping[str, str] = {"live_code_wait": "wait"}
"""Codes that a program is told under a name of the contract: only their words differ."""

_TAKEN_AGAIN = frozenset({"batch_file_too_large", "csrf_failed", "sign_in_wait"})
"""Refusals that do not last, or that another file mends: their page leads back to the step."""

_JSON_PATHS = ("/api/", "/healthz", "/readyz", "/metrics")
_RETRY_SECONDS = 1
_SQLITE_PRIMARY = 0xFF
"""An extended result code of SQLite bears its primary one in its low byte."""


def status_of(error: DomainError) -> int:
    """Return the HTTP status of an error."""
    return _STATUS_OF[error.code]


def notice_of(error: DomainError) -> Explanation:
    """Return the words of an error for a page."""
    return explain(error.code, _details(error))


def _details(error: DomainError) -> dict[str, Detail]:
    waits: dict[str, Detail] = {} if error.retry_after is None else {"retry_after": error.retry_after}
    return {**error.details, **waits}


def problem(
    code: str,
    details: Mapping[str, Detail] | None = None,
    scheme: AidScheme | None = None,
    *,
    code_sent: str | None = None,
    fields: Sequence[Mapping[str, str]] = (),
) -> tuple[int, Json]:
    """Return the status and the body of a problem (``Source: RFC 9457``).

    Args:
        code: Code of the catalogue.
        details: Facts its words rest on.
        scheme: The coupon's scheme, where there is one.
        code_sent: Code to send in its stead, when several sentences share one code.
        fields: Fields at fault, for ``invalid_request``.
    """
    words = explain(code, details, scheme)
    sent = code_sent or code
    status = _STATUS_OF[sent]
    body: dict[str, object] = {
        "type": f"/aide#{sent}",
        "title": words.title,
        "status": status,
        "detail": words.message,
        "code": sent,
    }
    if words.steps:
        body["advice"] = words.advice
    if fields:
        body["errors"] = list(fields)
    return status, body


def error_problem(error: DomainError) -> tuple[int, Json]:
    """Return the status and the body of an error."""
    fields = error.fields if isinstance(error, InvalidRequest) else ()
    status, body = problem(error.code, _details(error), code_sent=_SENT_AS.get(error.code), fields=fields)
    return status, {**body, "epoch": error.epoch} if isinstance(error, DeviceRevoked) else body


def write_json(body: object) -> str:
    """Write JSON in its one form: keys sorted, no spaces, UTF-8."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def problem_response(status: int, body: Json, *, retry_after: int | None = None) -> Response:
    """Return a problem as an answer."""
    g.outcome = body["code"]
    response = Response(write_json(body), status, mimetype=PROBLEM_TYPE)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


class QuietFlask(Flask):
    """Flask, but for what it writes of a fault of ours: which page it was, not which address.

    An address may be a link that opens somebody's coupons; the log is read by others.
    """

    def log_exception(self, exc_info: ExceptionInfo) -> None:
        """Write a fault to the log."""
        self.logger.error("a fault on %s %s", request.method, request.url_rule, exc_info=exc_info)


def register(app: Flask) -> None:
    """Answer every error of the app."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_error)


def wants_json() -> bool:
    """Tell whether the one who asks is a program."""
    return request.path.startswith(_JSON_PATHS)


def _domain_error(error: DomainError) -> AnyResponse:
    if wants_json():
        status, body = error_problem(error)
        return problem_response(status, body, retry_after=error.retry_after)
    if isinstance(error, Unauthenticated) and not has_bearer():
        return redirect(url_for(SIGN_IN, next=page_of_step()))
    if isinstance(error, SessionLocked):
        return redirect(url_for(LOCK, next=page_of_step()), 303)
    return _page(notice_of(error), status_of(error), retry_after=error.retry_after)


def _code_of(status: int) -> str:
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return code_unread()
    fault = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return _CODE_OF_HTTP.get(status, "internal" if fault else "malformed")


def _http_error(error: HTTPException) -> AnyResponse:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    if isinstance(error, CSRFError):
        return form_expired()
    code = _code_of(error.code)
    if wants_json():
        response = problem_response(*problem(code))
    elif isinstance(error, SecurityError):
        # A name that is not ours: no page, since none of its links could be trusted.
        response = Response(explain(code).message, HTTPStatus.BAD_REQUEST, mimetype="text/plain")
    else:
        response = _page(explain(code), _STATUS_OF[code])
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def form_expired() -> AnyResponse:
    """Refuse a forged call; one that nobody signed is not forged, it only lacks a sign-in."""
    try:
        current_actor()
    except Unauthenticated as error:
        if request.endpoint != SIGN_IN:
            return _domain_error(error)
    except SessionLocked as error:
        if request.endpoint != LOCK_FORM:
            return _domain_error(error)
    if wants_json():
        return problem_response(*problem("csrf_failed"))
    return _page(explain("csrf_failed"), _STATUS_OF["csrf_failed"])


def _database_error(error: OperationalError) -> AnyResponse:
    """Ask to come back: a lock that lasted or a server away passes, and every act here can be sent again."""
    current_app.logger.error("the database did not answer", exc_info=error)
    # SQLite says it so of a missing column too, which no waiting mends.
    cause = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_BUSY)
    if cause & _SQLITE_PRIMARY not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return _http_error(InternalServerError(original_exception=error))
    return _domain_error(Unavailable("busy", retry_after=_RETRY_SECONDS))


def _page(words: Explanation, status: int, *, retry_after: int | None = None) -> Response:
    """Return an error as a page, with a way back to the step where it can be taken again."""
    g.outcome = words.code
    passes = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    back = page_of_step() if passes or words.code in _TAKEN_AGAIN else None
    shown = {"problem": words, "back": back, "passes": passes}
    if passes:
        # The database may be what is away: the page that says so is drawn without any of the common context.
        text = current_app.jinja_env.get_template("error.html").render(**facts_for_nobody(), **shown)
    else:
        text = render_template("error.html", **shown)
    response = Response(text, status, mimetype="text/html")
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
