"""Receipts presented again after a restore: what was accepted and lost comes back, once."""

from http import HTTPStatus

from flask import Response

from webapp.blueprints.api import bp
from webapp.domain.errors import DomainError, Invalid
from webapp.services import licence, restored
from webapp.services.devices import KnownDevice
from webapp.web.access import current_device, office
from webapp.web.answering import json_response
from webapp.web.errors import error_problem, write_json
from webapp.web.requests import parse, read_json
from webapp.web.wire import write_outcome
from webapp.web.wire.receipts import MAX_SHOWN, LicenceBody, ReceiptBody, ReceiptsBody


@bp.post("/receipts")
def present_receipts() -> Response:
    """Take back what up to a hundred receipts tell of, each on its own, and answer in their order."""
    device, sent = current_device(), parse(ReceiptsBody, read_json(MAX_SHOWN))
    licences = [_licence(device, item) for item in sent.licences]
    results = [_result(device, item) for item in sent.receipts]
    return json_response(HTTPStatus.OK, write_json({"results": results, "licences": licences}), "receipts")


def _licence(device: KnownDevice, item: object) -> str:
    try:
        lost = licence.take_back_licence(office(), device, parse(LicenceBody, item).to_signed())
    except Invalid:
        return "receipt_invalid"
    return "taken_back" if lost else "known"


def _result(device: KnownDevice, item: object) -> dict[str, object]:
    try:
        presented = parse(ReceiptBody, item).to_presented()
    except Invalid as error:
        return _refused(None, error)
    became = restored.take_back(office(), device, presented, write_outcome)
    claim_id = presented.receipt.claim_id
    if isinstance(became, DomainError):
        return _refused(claim_id, became)
    status = HTTPStatus.OK if became.known else HTTPStatus.CREATED
    outcome = "known" if became.known else "taken_back"
    said = {"outcome": outcome, "transaction_id": became.transaction_id}
    return {"claim_id": claim_id, "status": status, "body": said}


def _refused(claim_id: str | None, error: DomainError) -> dict[str, object]:
    status, body = error_problem(error)
    return {"claim_id": claim_id, "status": status, "body": body}
