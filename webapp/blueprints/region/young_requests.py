"""Decisions on what young people ask: a new coupon, a correction."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.region import bp
from webapp.domain.errors import Invalid
from webapp.services import reissue, young_decisions
from webapp.web.access import current_actor, office
from webapp.web.decisions import grants
from webapp.web.errors import notice_of, status_of
from webapp.web.messages import Explanation
from webapp.web.transfers import Undecided
from webapp.web.young_decisions import young_page


@bp.get("/coupons/demandes")
def young_requests() -> str:
    """Show what waits, oldest first, and what was decided last."""
    return _page()


@bp.post("/coupons/demandes/<uuid:request_id>")
def decide_young_request(request_id: object) -> Response | tuple[str, int]:
    """Grant or refuse a request, with a typed reason."""
    which, reason, grant = str(request_id), request.form.get("reason", ""), grants(request.form)
    proof_seen = request.form.get("proof_seen") is not None
    try:
        reissue.decide_request(office(), current_actor(), which, reason, grant=grant, proof_seen=proof_seen)
    except Invalid as error:
        words = notice_of(error)
        wrong = words.message if error.code == "reason_required" else None
        return _page(None if wrong else words, Undecided(which, reason[:500], wrong)), status_of(error)
    return redirect(url_for("region.young_requests", _anchor="decisions"), 303)


def _page(notice: Explanation | None = None, undecided: Undecided | None = None) -> str:
    lists = young_decisions.list_requests(office(), current_actor())
    return render_template(
        "region/young_requests.html", page=young_page(lists), notice=notice, undecided=undecided
    )
