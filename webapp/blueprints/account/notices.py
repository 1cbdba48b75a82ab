"""The bell's page: what one was told, read one by one or all at once."""

from datetime import datetime

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.account import bp
from webapp.services import notices
from webapp.web.access import current_actor, office
from webapp.web.notices_page import shown_notices


@bp.get("/notifications", endpoint="notices")
def show() -> str:
    """List the latest notices."""
    actor = current_actor()
    return render_template("account/notices.html", page=shown_notices(actor, notices.list_notices(actor)))


@bp.post("/notifications/<uuid:notice_id>/lue")
def read_notice(notice_id: object) -> Response:
    """Note one notice as read."""
    notices.mark_read(office(), current_actor(), str(notice_id))
    return redirect(url_for("account.notices"), 303)


@bp.post("/notifications/lues")
def read_all_notices() -> Response:
    """Note as read what stood on the page that was looked at."""
    notices.mark_all_read(office(), current_actor(), _until(request.form.get("until", "")))
    return redirect(url_for("account.notices"), 303)


def _until(typed: str) -> datetime:
    """Return up to when notices were seen; now where the form does not say it."""
    now = office().clock.now()
    try:
        told = datetime.fromisoformat(typed)
    except ValueError:
        return now
    return now if told.tzinfo is None else min(told, now)
