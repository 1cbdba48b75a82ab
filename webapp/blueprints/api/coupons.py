"""From a picture to a coupon, and from a coupon to the person it belongs to."""

from http import HTTPStatus

from flask import Response, request

from webapp.blueprints.api import bp
from webapp.domain.debit import Refused
from webapp.domain.errors import Invalid
from webapp.services import identity, scan
from webapp.services.identity import Match, Mismatch
from webapp.web.access import current_actor, office
from webapp.web.answering import answer
from webapp.web.errors import problem, problem_response
from webapp.web.messages import explain
from webapp.web.requests import parse, read_body, read_json
from webapp.web.wire import (
    FrameAnswer,
    IdentityBody,
    IdentityMatch,
    IdentityMismatch,
    NumberBody,
    ReadAnswer,
    TextBody,
)
from webapp.web.wire.answers import SymbolOut

MAX_PICTURE = 8_000_000


@bp.post("/frames")
def frames() -> Response:
    """Look for coupons in a picture, which is neither kept nor logged."""
    picture, live = _picture()
    sight, coupons = scan.read_picture(office(), current_actor(), picture, live=live)
    symbols = [
        SymbolOut(
            text=seen.text, format=seen.format, quad=[[x, y] for x, y in seen.quad], is_coupon=is_coupon
        )
        for seen, is_coupon in zip(sight.symbols, coupons, strict=True)
    ]
    found = FrameAnswer(symbols=symbols, stage=sight.stage, elapsed_ms=round(sight.elapsed_ms, 1))
    return answer(HTTPStatus.OK, found, "coupon" if any(coupons) else "no_coupon")


@bp.post("/coupons/read")
def read_coupon() -> Response:
    """Find the coupon of a scanned text or a typed number, with its verdict here and now."""
    sent = read_json()
    by_number = isinstance(sent, dict) and "number" in sent and "text" not in sent
    text = parse(NumberBody, sent).number if by_number else parse(TextBody, sent).text
    view = scan.read_coupon(office(), current_actor(), text)
    refused = Refused("ok") if view.refused is None else view.refused
    words = explain(refused.code, refused.details, view.scheme)
    return answer(HTTPStatus.OK, ReadAnswer.of(view, words), words.code)


@bp.post("/identity-checks")
def check_identity() -> Response:
    """Compare what the identity document says with what was recorded."""
    typed = parse(IdentityBody, read_json()).to_try()
    outcome = identity.check_identity(office(), current_actor(), office().clock.new_id(), typed)
    match outcome:
        case Match():
            return answer(HTTPStatus.OK, IdentityMatch.of(outcome), "match")
        case Mismatch(tries_left=left):
            return answer(HTTPStatus.OK, IdentityMismatch(match=False, tries_left=left), "mismatch")
        case Refused(code=code, details=details):
            scheme = scan.view_coupon(office(), current_actor(), typed.coupon_id).scheme
            return problem_response(*problem(code, details, scheme))


def _picture() -> tuple[bytes, bool]:
    """Return the picture, and whether it says to be one of many from a live camera.

    Raises:
        Invalid: ``too_large``.
    """
    if request.mimetype != "multipart/form-data":
        return read_body(MAX_PICTURE), request.headers.get("X-Guichet-Live") == "1"
    upload = request.files.get("frame")
    picture = b"" if upload is None else upload.stream.read(MAX_PICTURE + 1)
    if len(picture) > MAX_PICTURE:
        raise Invalid("too_large")
    return picture, False
