"""The document put together: operations, answers by status, schemas, ways to sign in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, TypeAlias

from pydantic.json_schema import JsonSchemaMode, models_json_schema

from webapp.web.errors import PROBLEM_TYPE
from webapp.web.openapi.operations import OPERATIONS, Operation
from webapp.web.statuses import STATUSES
from webapp.web.wire import (
    BatchAnswer,
    BatchBody,
    ClaimAnswer,
    ClaimBody,
    FrameAnswer,
    IdentityBody,
    IdentityMatch,
    IdentityMismatch,
    NumberBody,
    Problem,
    ReadAnswer,
    TextBody,
    TransactionAnswer,
)
from webapp.web.wire.answers import DeviceAnswer, LicenceAnswer
from webapp.web.wire.entries import DeviceBody, KeysBody, SignedBody
from webapp.web.wire.receipts import LicenceBody, ReceiptBody, ReceiptsAnswer, ReceiptsBody

Tree: TypeAlias = dict[str, Any]

_COMES_IN = (
    BatchBody,
    ClaimBody,
    DeviceBody,
    IdentityBody,
    KeysBody,
    LicenceBody,
    NumberBody,
    ReceiptBody,
    ReceiptsBody,
    SignedBody,
    TextBody,
)
_GOES_OUT = (
    BatchAnswer,
    ClaimAnswer,
    DeviceAnswer,
    FrameAnswer,
    IdentityMatch,
    IdentityMismatch,
    LicenceAnswer,
    Problem,
    ReadAnswer,
    ReceiptsAnswer,
    TransactionAnswer,
)
_REF = "#/components/schemas/{model}"

_WAITING = frozenset({"busy", "identity_locked", "staff_limit", "storage_away", "uploads_open", "wait"})
"""Codes that come with a Retry-After."""

_RETRY_AFTER: Tree = {
    "description": "Seconds after which the same request may succeed.",
    "required": True,
    "schema": {"type": "integer", "minimum": 1},
}
_ALWAYS = ("malformed", "internal")
"""An unknown Host gets 400, a fault of ours 500, whatever was asked."""

_SIGNED_IN = ("unauthenticated", "session_locked", "role_required", "partner_required", "busy")
_UNSAFE = ("csrf_failed",)
_SAFE = frozenset({"get", "head", "options"})
_JSON_IN = ("invalid_request", "too_large", "unsupported_type")


def build() -> Tree:
    """Return the document."""
    _, definitions = models_json_schema(_models(), ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Guichet",
            "version": "1",
            "summary": "Read a coupon, verify who holds it, debit it exactly once.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/api/v1"}],
        "tags": [{"name": "counter", "description": "The way of one debit, in order."}],
        "paths": _paths(),
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token with the counter scope.",
                },
                "session": {"type": "apiKey", "in": "cookie", "name": "guichet"},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
            },
        },
    }


def _models() -> list[tuple[type[Any], JsonSchemaMode]]:
    incoming: list[tuple[type[Any], JsonSchemaMode]] = [(model, "validation") for model in _COMES_IN]
    return [*incoming, *((model, "serialization") for model in _GOES_OUT)]


def _paths() -> Tree:
    paths: Tree = defaultdict(dict)
    for operation in OPERATIONS:
        paths[operation.path][operation.method] = _operation(operation)
    return dict(paths)


def _operation(operation: Operation) -> Tree:
    described: Tree = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": ["counter"],
        "responses": {**_answers(operation), **_problems(_codes(operation))},
        "security": _security(operation),
    }
    if operation.description:
        described["description"] = operation.description
    if operation.parameters:
        described["parameters"] = list(operation.parameters)
    if operation.sends:
        described["requestBody"] = {"required": True, "content": dict(operation.sends)}
    return described


def _security(operation: Operation) -> list[Tree]:
    if operation.public:
        return []
    if operation.by_device:
        return [{"bearer": []}]
    session: Tree = {"session": []} if operation.method in _SAFE else {"session": [], "csrf": []}
    return [{"bearer": []}, session]


def _answers(operation: Operation) -> Tree:
    return {
        str(status): {"description": HTTPStatus(status).phrase}
        | ({} if media is None else {"content": {"application/json": media}})
        | ({"headers": dict(operation.answer_headers)} if operation.answer_headers else {})
        for status, media in operation.answers.items()
    }


def _codes(operation: Operation) -> frozenset[str]:
    codes = {*_ALWAYS, *operation.codes}
    if not operation.public:
        codes.update(_SIGNED_IN)
    if operation.method not in _SAFE:
        codes.update(_UNSAFE)
    if "application/json" in operation.sends:
        codes.update(_JSON_IN)
    return frozenset(codes)


def _problems(codes: frozenset[str]) -> Tree:
    """Return a response for each status that one of the codes has, with the codes it may carry."""
    found: Tree = {}
    for status, of_status in STATUSES.items():
        sent = sorted(of_status & codes)
        if sent:
            found[str(int(status))] = _problem(status, sent)
    return found


def _problem(status: HTTPStatus, codes: Iterable[str]) -> Tree:
    sent = list(codes)
    narrowed: Mapping[str, object] = {
        "allOf": [
            {"$ref": _REF.format(model="Problem")},
            {"properties": {"code": {"enum": sent}, "status": {"const": int(status)}}},
        ]
    }
    described: Tree = {
        "description": f"{status.phrase}: {', '.join(sent)}",
        "content": {PROBLEM_TYPE: {"schema": narrowed}},
    }
    headers: Tree = {}
    if _WAITING.issuperset(sent):
        headers["Retry-After"] = _RETRY_AFTER
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = {"required": True, "schema": {"const": "Bearer"}}
    if headers:
        described["headers"] = headers
    return described
