"""A correction that a young person asked for: read beside what is recorded, made or refused."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.region import bp
from webapp.domain.errors import Invalid
from webapp.services import corrections, reissue
from webapp.web.access import current_actor, office
from webapp.web.correction_page import CorrectionForm, correction_page
from webapp.web.decisions import grants
from webapp.web.errors import notice_of, status_of
from webapp.web.messages import Explanation
from webapp.web.messages.mails import write_mail


@bp.get("/coupons/demandes/<uuid:request_id>/correction")
def correction(request_id: object) -> str:
    """Show what is asked, and what is recorded."""
    return _page(str(request_id))


@bp.post("/coupons/demandes/<uuid:request_id>/correction")
def decide_correction(request_id: object) -> Response | tuple[str, int]:
    """Make the correction, or refuse it, with a typed reason."""
    which, form, grant = str(request_id), CorrectionForm.of(request.form), grants(request.form)
    if form.errors and (grant or "reason" in form.errors):
        return _page(which, form), status_of(Invalid("invalid_request"))
    try:
        if form.wanted is not None and grant:
            corrections.correct(office(), current_actor(), which, form.wanted, form.reason, write_mail)
        else:
            reissue.decide_request(office(), current_actor(), which, form.reason, grant=False)
    except Invalid as error:
        if error.code == "request_decided":
            raise
        return _page(which, form, notice_of(error)), status_of(error)
    return redirect(url_for("region.young_requests", _anchor="decisions"), 303)


def _page(which: str, form: CorrectionForm | None = None, notice: Explanation | None = None) -> str:
    found = corrections.view_correction(office(), current_actor(), which)
    page = correction_page(found, form)
    return render_template("region/correction.html", page=page, notice=notice)
