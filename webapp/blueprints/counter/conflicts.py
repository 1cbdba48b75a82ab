"""Refused offline claims of the school, and their contest."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.counter import bp
from webapp.domain.errors import Invalid
from webapp.services import contests
from webapp.web.access import current_actor, office
from webapp.web.conflicts import Unsent, conflict_card
from webapp.web.errors import notice_of, status_of
from webapp.web.messages import Explanation


@bp.get("/comptoir/conflits")
def conflicts() -> str:
    """List what the Region refused of what was taken without network, newest first."""
    return _page()


@bp.post("/comptoir/conflits/<uuid:claim_id>/contestation")
def contest(claim_id: object) -> Response | tuple[str, int]:
    """Contest a refusal, with a typed reason; once a claim."""
    reason = request.form.get("reason", "")
    try:
        contests.contest(office(), current_actor(), str(claim_id), reason)
    except Invalid as error:
        words = notice_of(error)
        wrong = words.message if error.code == "reason_required" else None
        return _page(None if wrong else words, Unsent(str(claim_id), reason[:500], wrong)), status_of(error)
    return redirect(url_for("counter.conflicts", conteste=1, _anchor=f"refus-{claim_id}"), 303)


def _page(notice: Explanation | None = None, unsent: Unsent | None = None) -> str:
    now = office().clock.now()
    return render_template(
        "counter/conflicts.html",
        cards=[conflict_card(line, read_at=now) for line in contests.list_refused(office(), current_actor())],
        sent="conteste" in request.args,
        notice=notice,
        unsent=unsent,
    )
