"""Offline claims at the Region: figures, anomalies of devices, contests to decide."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.region import bp
from webapp.domain.errors import Invalid
from webapp.services import contests, offline_review
from webapp.web.access import current_actor, office
from webapp.web.conflicts import Unsent, contests_page
from webapp.web.decisions import grants
from webapp.web.errors import notice_of, status_of
from webapp.web.messages import Explanation, explain
from webapp.web.messages.reasons import reason_label
from webapp.web.offline_review import offline_page
from webapp.web.wire import write_outcome
from webapp.web.wire.entries import read_entry


@bp.get("/hors-ligne")
def offline() -> str:
    """Show what waits, and the last thirty days."""
    return _page()


@bp.post("/hors-ligne/contestations/<uuid:contest_id>")
def decide_contest(contest_id: object) -> Response | tuple[str, int]:
    """Grant or refuse a contest, with a typed reason."""
    which, reason, actor = str(contest_id), request.form.get("reason", ""), current_actor()
    try:
        if grants(request.form):
            refused = contests.grant_contest(office(), actor, which, reason, read_entry, write_outcome)
        else:
            contests.refuse_contest(office(), actor, which, reason)
            refused = None
    except Invalid as error:
        words = notice_of(error)
        wrong = words.message if error.code == "reason_required" else None
        return _page(None if wrong else words, Unsent(which, reason[:500], wrong)), status_of(error)
    if refused is not None:
        words = explain("contest_not_grantable", {"rule": reason_label(refused.code).lower()})
        return _page(words, Unsent(which, reason[:500], None)), HTTPStatus.CONFLICT
    return redirect(url_for("region.offline", _anchor="decisions"), 303)


@bp.post("/hors-ligne/anomalies/<uuid:anomaly_id>/vu")
def close_anomaly(anomaly_id: object) -> Response:
    """Say that an anomaly was seen."""
    offline_review.close_anomaly(office(), current_actor(), str(anomaly_id))
    return redirect(url_for("region.offline", _anchor="anomalies"), 303)


def _page(notice: Explanation | None = None, unsent: Unsent | None = None) -> str:
    actor = current_actor()
    return render_template(
        "region/offline.html",
        page=offline_page(offline_review.overview(office(), actor)),
        contests=contests_page(contests.list_contests(office(), actor)),
        notice=notice,
        unsent=unsent,
    )
