"""Signals that a coupon may be passed round: looked at, then closed with a sentence."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.region import bp
from webapp.domain.errors import Invalid
from webapp.services import signals as service
from webapp.web.access import current_actor, office
from webapp.web.errors import notice_of, status_of
from webapp.web.messages import Explanation
from webapp.web.signals_page import signals_page
from webapp.web.transfers import Undecided


@bp.get("/signaux")
def signals() -> str:
    """Show what waits, the one seen last first, and what was closed last."""
    return _page()


@bp.post("/signaux/<uuid:signal_id>/classement")
def close_signal(signal_id: object) -> Response | tuple[str, int]:
    """Close a signal with a typed sentence."""
    which, reason = str(signal_id), request.form.get("reason", "")
    try:
        service.close_signal(office(), current_actor(), which, reason)
    except Invalid as error:
        words = notice_of(error)
        wrong = words.message if error.code == "reason_required" else None
        return _page(None if wrong else words, Undecided(which, reason[:500], wrong)), status_of(error)
    return redirect(url_for("region.signals", _anchor="classes"), 303)


def _page(notice: Explanation | None = None, undecided: Undecided | None = None) -> str:
    page = signals_page(service.list_signals(current_actor()))
    return render_template("region/signals.html", page=page, notice=notice, undecided=undecided)
