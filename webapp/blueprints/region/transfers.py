"""Decisions on the schools' requests for a file begun elsewhere."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.region import bp
from webapp.blueprints.region.home import home_page
from webapp.domain.errors import Invalid
from webapp.services import transfers
from webapp.web.access import current_actor, office
from webapp.web.decisions import grants
from webapp.web.errors import notice_of, status_of
from webapp.web.transfers import Undecided


@bp.post("/transferts/<uuid:request_id>")
def decide_transfer(request_id: object) -> Response | tuple[str, int]:
    """Grant or refuse a request, with a typed reason."""
    reason, grant = request.form.get("reason", ""), grants(request.form)
    try:
        transfers.decide_transfer(office(), current_actor(), str(request_id), reason, grant=grant)
    except Invalid as error:
        words = notice_of(error)
        wrong = words.message if error.code == "reason_required" else None
        undecided = Undecided(str(request_id), reason[:500], wrong)
        return home_page(None if wrong else words, undecided), status_of(error)
    return redirect(url_for("region.home", _anchor="decisions"), 303)
