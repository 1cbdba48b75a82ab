"""Which mails somebody wants."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.account import bp
from webapp.services import notices
from webapp.web.access import current_actor
from webapp.web.notices_page import refused_by, shown_preferences


@bp.get("/preferences")
def preferences() -> str:
    """Show which mails are on, and which can't be switched off."""
    actor = current_actor()
    page = shown_preferences(actor, notices.mails_refused(actor))
    return render_template("account/preferences.html", page=page, kept="gardees" in request.args)


@bp.post("/preferences")
def set_preferences() -> Response:
    """Keep which mails are wanted."""
    actor = current_actor()
    notices.refuse_mails(actor, refused_by(actor, request.form.getlist("mail")))
    return redirect(url_for("account.preferences", gardees=1), 303)
