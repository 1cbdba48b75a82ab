"""Claims: a debit asked for, one at a time or a hundred, and what became of it."""

import json
from http import HTTPStatus

from flask import Response, g

from webapp.blueprints.api import bp
from webapp.domain.errors import DomainError, Invalid
from webapp.services import debit, receipts, replay, transactions
from webapp.services.debit import Answer, Claim
from webapp.services.evidence import SignedEntry
from webapp.web.access import Unauthenticated, current_actor, deliverer, is_device, office
from webapp.web.answering import answer, json_response
from webapp.web.errors import PROBLEM_TYPE, error_problem, write_json
from webapp.web.requests import parse, read_json
from webapp.web.wire import BatchBody, ClaimBody, TransactionAnswer, write_outcome
from webapp.web.wire.answers import ReceiptOut
from webapp.web.wire.entries import SignedBody
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
    """Settle up to a hundred claims, each on its own, and answer in their order.

    Entries that devices signed are settled one after the other, in the order in which they came.
    """
    sent = parse(BatchBody, read_json())
    items = sent.claims
    read = [_read_item(item) for item in items]
    sound = [claim for claim in read if isinstance(claim, Claim)]
    settled = iter(debit.debit_all(office(), current_actor(), sound, write_outcome) if sound else ())
    results = []
    for item, claim in zip(items, read, strict=True):
        match claim:
            case Claim():
                results.append(_result(item, next(settled)))
            case SignedEntry():
                results.append(_replayed(claim))
            case _:
                results.append(_result(item, claim))
    _add_receipts(
        [
            result
            for claim, result in zip(read, results, strict=True)
            if sent.receipts or isinstance(claim, SignedEntry)
        ]
    )
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


def _read_item(item: object) -> Claim | SignedEntry | DomainError:
    try:
        if isinstance(item, dict) and "entry" in item:
            return parse(SignedBody, item).to_signed()
        # An unsigned claim is somebody's: a device alone does not make one.
        return Unauthenticated() if is_device() else parse(ClaimBody, item).to_claim()
    except Invalid as error:
        return error


def _replayed(signed: SignedEntry) -> dict[str, object]:
    given = replay.replay(office(), deliverer(), signed, write_outcome)
    g.setdefault("entry_codes", []).append(given.code if isinstance(given, DomainError) else _outcome(given))
    return _result({"claim_id": signed.entry.claim_id}, given)


def _add_receipts(results: list[dict[str, object]]) -> None:
    """Lay its receipt beside each answer that says accepted; the answer itself stays what it was."""
    made = {HTTPStatus.OK, HTTPStatus.CREATED}
    claim_ids = [str(result["claim_id"]) for result in results if result["status"] in made]
    given = receipts.receipts_of(office(), deliverer(), claim_ids) if claim_ids else {}
    for result in results:
        if signed := given.get(str(result["claim_id"])):
            result["receipt"] = ReceiptOut.of(signed).model_dump()


def _result(item: object, given: Answer | DomainError) -> dict[str, object]:
    if isinstance(given, Answer):
        return {"claim_id": given.claim_id, "status": _status(given), "body": json.loads(given.body)}
    status, body = error_problem(given)
    claim_id = canonical_uuid(item.get("claim_id")) if isinstance(item, dict) else None
    return {"claim_id": claim_id, "status": status, "body": body}
