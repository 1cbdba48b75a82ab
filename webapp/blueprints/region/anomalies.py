"""Anomalies of transactions: looked at by kind, age and school, and closed with a sentence.

Whoever comes from a case, by its id in ``dossier``, is led back to it.
"""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.region import bp
from webapp.domain.errors import Invalid
from webapp.services import anomalies as service
from webapp.web.access import current_actor, office
from webapp.web.anomalies_page import anomalies_page, sieve_of
from webapp.web.errors import notice_of, status_of
from webapp.web.messages import Explanation, examining
from webapp.web.transfers import Undecided
from webapp.web.wire.requests import canonical_uuid


@bp.get("/anomalies")
def anomalies() -> str:
    """Show the open anomalies."""
    return _page()


@bp.post("/anomalies/<uuid:anomaly_id>/fermeture")
def close_transaction_anomaly(anomaly_id: object) -> Response | tuple[str, int]:
    """Close one that the Region looked into."""
    which, sentence = str(anomaly_id), request.form.get("reason", "")
    try:
        service.close(office(), current_actor(), which, sentence)
    except Invalid as error:
        words = notice_of(error)
        wrong = words.message if error.code == "reason_required" else None
        return _page(None if wrong else words, Undecided(which, sentence[:500], wrong)), status_of(error)
    if came_from := _case():
        return redirect(url_for("region.review_case", transaction_id=came_from, fait="fermee"), 303)
    return redirect(url_for("region.anomalies", fait="fermee"), 303)


def _case() -> str | None:
    """Return the id of the case from which one came; what is no id is none."""
    return canonical_uuid(request.values.get("dossier", ""))


def _page(notice: Explanation | None = None, undecided: Undecided | None = None) -> str:
    wanted = request.args
    sieve = sieve_of(wanted.get("type", ""), wanted.get("ecole", ""), wanted.get("age", ""))
    board = service.list_open(office(), current_actor(), sieve)
    return render_template(
        "region/anomalies.html",
        page=anomalies_page(board, sieve),
        notice=notice,
        undecided=undecided,
        came_from=_case(),
        done=examining.done(wanted.get("fait", "")),
    )
