"""Coupons at the Region: found by their number, each with its story, withdrawn or replaced."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.region import bp
from webapp.domain.actors import Role
from webapp.domain.coupon import RevocationReason
from webapp.domain.errors import DomainError, Forbidden, Invalid
from webapp.services import batch_views, coupon_figures, coupon_sheet, coupon_story, coupons, reissue
from webapp.web import papers
from webapp.web.access import current_actor, office
from webapp.web.batch_page import batch_cards
from webapp.web.coupon_page import Unsent, coupon_page
from webapp.web.errors import notice_of, status_of
from webapp.web.figures_page import figures_tables
from webapp.web.messages import Explanation
from webapp.web.messages.fields import FIELDS


@bp.get("/coupons")
def coupon_home() -> str:
    """Show where a number is typed, what waits, and the latest batches."""
    return _home()


@bp.post("/coupons")
def find_coupon() -> Response | tuple[str, int]:
    """Find the coupon of a number, which stands in no address."""
    number = request.form.get("number", "")[:500]
    try:
        found = coupon_story.find(office(), current_actor(), number)
    except Forbidden:
        raise
    except DomainError as error:
        return _home(notice_of(error), number), status_of(error)
    return redirect(url_for("region.coupon", coupon_id=found), 303)


@bp.get("/coupons/<uuid:coupon_id>")
def coupon(coupon_id: object) -> str:
    """Show one coupon."""
    return _page(str(coupon_id))


@bp.get("/coupons/<uuid:coupon_id>/provisoire.pdf")
def print_provisional(coupon_id: object) -> Response:
    """Give a provisional coupon as a sheet to hand out."""
    sheet = coupon_sheet.provisional_sheet(office(), current_actor(), str(coupon_id))
    now = office().clock.now()
    words = papers.coupon_words(sheet, now, demo=office().demo)
    return papers.pdf_response(office().printer.pdf(papers.COUPON, words, at=now), "coupon-provisoire")


@bp.post("/coupons/<uuid:coupon_id>/retrait")
def withdraw_coupon(coupon_id: object) -> Response | tuple[str, int]:
    """Withdraw a coupon, with a typed reason."""
    which, why = str(coupon_id), request.form.get("reason", "")
    try:
        coupons.revoke(office(), current_actor(), which, why=why)
    except Invalid as error:
        return _refused(which, error, "withdraw", reason=why[:500])
    return _to_story(which)


@bp.post("/coupons/<uuid:coupon_id>/remplacement")
def replace_coupon(coupon_id: object) -> Response | tuple[str, int]:
    """Put a new coupon in the place of one."""
    which, chosen = str(coupon_id), request.form.get("replacement", "")
    try:
        reason = RevocationReason(chosen)
    except ValueError:
        unsent = Unsent("replace", error=FIELDS["replacement"])
        return _page(which, unsent=unsent), status_of(Invalid("invalid_request"))
    proof_seen = request.form.get("proof_seen") is not None
    try:
        if request.form.get("kind") == "provisional":
            made = reissue.print_provisional(office(), current_actor(), which, reason, proof_seen=proof_seen)
        else:
            made = reissue.duplicate(office(), current_actor(), which, reason, proof_seen=proof_seen)
    except Invalid as error:
        return _refused(which, error, "replace", choice=chosen)
    return redirect(url_for("region.coupon", coupon_id=made), 303)


def _to_story(coupon_id: str) -> Response:
    return redirect(url_for("region.coupon", coupon_id=coupon_id, _anchor="histoire"), 303)


def _refused(
    coupon_id: str, error: Invalid, form: str, *, reason: str = "", choice: str = ""
) -> tuple[str, int]:
    words = notice_of(error)
    at_field = error.code in {"reason_required", "proof_required"}
    unsent = Unsent(form, reason, choice, words.message if at_field else None)
    return _page(coupon_id, None if at_field else words, unsent), status_of(error)


def _page(coupon_id: str, notice: Explanation | None = None, unsent: Unsent | None = None) -> str:
    actor = current_actor()
    story = coupon_story.view_story(office(), actor, coupon_id)
    decides = actor.has(Role.OFFICER)
    return render_template(
        "region/coupon.html",
        page=coupon_page(story),
        notice=notice,
        unsent=unsent,
        decides=decides,
        sheet=decides and coupon_sheet.has_provisional_sheet(office(), actor, coupon_id),
    )


def _home(notice: Explanation | None = None, number: str = "") -> str:
    actor = current_actor()
    return render_template(
        "region/coupons.html",
        notice=notice,
        number=number,
        requests=coupon_story.waiting_requests(actor) if actor.has(Role.OFFICER) else None,
        batches=batch_cards(batch_views.list_batches(actor)),
        figures=figures_tables(coupon_figures.coupon_figures(office(), actor)),
    )
