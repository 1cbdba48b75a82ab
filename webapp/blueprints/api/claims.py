"""Claims: a debit asked for, one at a time or a hundred, and what became of it."""

import json
from http import HTTPStatus

from flask import Response

from webapp.blueprints.api import bp
from webapp.domain.errors import DomainError
from webapp.services import debit, transactions
from webapp.services.debit import Answer, Claim
from webapp.web.access import current_actor, office
from webapp.web.answering import answer, json_response
from webapp.web.errors import PROBLEM_TYPE, error_problem, problem, write_json
from webapp.web.requests import InvalidRequest, parse, read_json
from webapp.web.wire import BatchBody, ClaimBody, TransactionAnswer, write_outcome
from webapp.web.wire.requests import canonical_uuid


@bp.post("/claims")
def claim() -> Response:
    """Debit a coupon once; the same claim always gets its first answer, byte for byte."""
    wanted = parse(ClaimBody, read_json()).to_claim()
    given = debit.debit(office(), current_actor(), wanted, write_outcome)
    status = _status(given)
    response = json_response(status, given.body, _outcome(given))
    if status >= HTTPStatus.BAD_REQUEST:
        response.mimetype = PROBLEM_TYPE
    return response


@bp.post("/claims/batch")
def claim_batch() -> Response:
    """Settle up to a hundred claims, each on its own, and answer in their order."""
    items = parse(BatchBody, read_json()).claims
    read = [_read_item(item) for item in items]
    sound = [claim for claim in read if isinstance(claim, Claim)]
    settled = iter(debit.debit_all(office(), current_actor(), sound, write_outcome) if sound else ())
    results = [
        _result(item, next(settled) if isinstance(claim, Claim) else claim)
        for item, claim in zip(items, read, strict=True)
    ]
    return json_response(HTTPStatus.OK, write_json({"results": results}), "batch")


@bp.get("/transactions/<uuid:transaction_id>")
def transaction(transaction_id: object) -> Response:
    """Tell how a transaction stands today."""
    view = transactions.view_transaction(office(), current_actor(), str(transaction_id))
    return answer(HTTPStatus.OK, TransactionAnswer.of(view), view.status)


def _status(given: Answer) -> int:
    return HTTPStatus.OK if given.replayed and given.status == HTTPStatus.CREATED else given.status


def _outcome(given: Answer) -> str:
    if given.status == HTTPStatus.CREATED:
        return "replayed" if given.replayed else "accepted"
    return str(json.loads(given.body)["code"])


def _read_item(item: object) -> Claim | InvalidRequest:
    try:
        return parse(ClaimBody, item).to_claim()
    except InvalidRequest as error:
        return error


def _result(item: object, given: Answer | DomainError) -> dict[str, object]:
    if isinstance(given, Answer):
        return {"claim_id": given.claim_id, "status": _status(given), "body": json.loads(given.body)}
    if isinstance(item, dict) and "entry" in item:
        # Claims signed by a device offline: the contract has them, this version does not take them yet.
        status, body = problem("signed_entry_unsupported", code_sent="invalid_request")
    else:
        status, body = error_problem(given)
    claim_id = canonical_uuid(item.get("claim_id")) if isinstance(item, dict) else None
    return {"claim_id": claim_id, "status": status, "body": body}
