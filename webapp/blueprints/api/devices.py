"""Devices: let in, known by their keys, given a licence to go on without network."""

from http import HTTPStatus

from flask import Response, request

from webapp.blueprints.api import bp
from webapp.domain.base64url import b64
from webapp.services import devices, licence, receipts
from webapp.services.licence import Contact
from webapp.web import device_cookie
from webapp.web.access import current_actor, current_device, office
from webapp.web.answering import answer
from webapp.web.requests import parse, read_json
from webapp.web.wire.answers import DeviceAnswer, GrantedOut, LicenceAnswer, ReceiptOut
from webapp.web.wire.entries import DeviceBody, KeysBody

_MOST_WAITING = 1_000_000


@bp.post("/devices")
def enrol_device() -> Response:
    """Let a device in; its credential is told this once, and its browser remembers which one it is."""
    wanted = parse(DeviceBody, read_json())
    new = wanted.to_device(request.user_agent.string)
    made = devices.enrol(office(), current_actor(), wanted.code, new)
    body = DeviceAnswer(
        device_id=made.device_id,
        credential=made.credential,
        statement_key=b64(office().keyring.statement_public_key()),
    )
    response = answer(HTTPStatus.CREATED, body, "enrolled")
    device_cookie.remember(response, made.device_id)
    return response


@bp.post("/devices/keys")
def add_device_keys() -> Response:
    """Take note of another pair of keys of a device."""
    devices.show_keys(office(), current_device(), parse(KeysBody, read_json()).to_keys())
    return Response(status=HTTPStatus.NO_CONTENT)


@bp.get("/offline-licence")
def offline_licence() -> Response:
    """Give a device its next licence and its school's grants, and take note of what it says of itself."""
    said = request.args.get("waiting", "")
    waiting = min(int(said), _MOST_WAITING) if said.isdecimal() and said.isascii() else 0
    contact = Contact(request.args.get("version", ""), waiting)
    signed = licence.issue_licence(office(), current_device(), contact)
    granted = [
        GrantedOut(claim_id=one.claim_id, receipt=ReceiptOut.of(one.receipt))
        for one in receipts.granted_to(office(), current_device())
    ]
    body = LicenceAnswer(licence=b64(signed.text.encode()), signature=b64(signed.signature), granted=granted)
    return answer(HTTPStatus.OK, body, "licence")
