"""The counter's home: camera, photo, number."""

from flask import redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.counter import bp
from webapp.domain.errors import DomainError, NotFound
from webapp.domain.ports import Sight
from webapp.services import accounts, scan
from webapp.web import device_cookie
from webapp.web.access import PARTNER_KEY, current_actor, office
from webapp.web.errors import notice_of, status_of
from webapp.web.lessons import is_first_time
from webapp.web.paths import real_entrance


@bp.get("/comptoir")
def home() -> str:
    """Show the camera, the photo button and the number field."""
    partners = accounts.partners_of(current_actor())
    return render_template(
        "counter/scan.html",
        notice=None,
        typed_number="",
        partners=partners,
        entrance=real_entrance(),
        first_time=is_first_time(current_actor()),
        was_device=device_cookie.remembered() is not None,
    )


@bp.post("/comptoir/partenaire")
def choose_partner() -> Response:
    """Act for another of the partners the person works for."""
    wanted = request.form.get("partner_id", "")
    if wanted not in {partner_id for partner_id, _ in accounts.partners_of(current_actor())}:
        raise NotFound("partner_unknown")
    session[PARTNER_KEY] = wanted
    return redirect(url_for("counter.home"), 303)


@bp.post("/comptoir/numero")
def read_number() -> Response | tuple[str, int]:
    """Find the coupon of a typed number, or of a text that a wedge scanner typed."""
    number = request.form.get("number", "")[:500]
    try:
        view = scan.read_coupon(office(), current_actor(), number)
    except DomainError as error:
        return home_with(error, number)
    return redirect(url_for("counter.coupon", coupon_id=view.coupon.id), 303)


@bp.post("/comptoir/photo")
def read_photo() -> Response | tuple[str, int]:
    """Find the coupon in a photo."""
    try:
        text = text_seen(*scan.read_picture(office(), current_actor(), sent_picture(), live=False))
        view = scan.read_coupon(office(), current_actor(), text)
    except DomainError as error:
        return home_with(error, "")
    return redirect(url_for("counter.coupon", coupon_id=view.coupon.id), 303)


def sent_picture() -> bytes:
    """Return the photo that was sent; empty when there is none."""
    upload = request.files.get("frame")
    # What is too large for us the scanner says; what is too large for anybody never came in.
    return b"" if upload is None else upload.stream.read()


def text_seen(sight: Sight, coupons: list[bool]) -> str:
    """Return the text of the first coupon in a photo.

    Raises:
        NotFound: ``other_code``: another code is there; ``nothing_found``: none.
    """
    text = next((s.text for s, found in zip(sight.symbols, coupons, strict=True) if found), None)
    if text is None:
        raise NotFound("other_code" if sight.symbols else "nothing_found")
    return text


def home_with(error: DomainError, number: str) -> tuple[str, int]:
    """Show the counter's home again, with what hindered the reading and the number as typed."""
    page = render_template(
        "counter/scan.html",
        notice=notice_of(error),
        typed_number=number,
        partners=(),
        entrance=real_entrance(),
    )
    return page, status_of(error)
