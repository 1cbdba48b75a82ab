"""Mails that could not leave: the administrator sees them and has one sent again."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.region import bp
from webapp.services import post
from webapp.web.access import current_actor, office
from webapp.web.post_page import shown_trouble


@bp.get("/courriels")
def mails() -> str:
    """List what was refused or is late."""
    troubles = post.troubles(office(), current_actor())
    lines = [shown_trouble(line) for line in troubles.mails]
    return render_template("region/mails.html", lines=lines, untold=troubles.untold, sends=troubles.sends)


@bp.post("/courriels/<uuid:mail_id>/renvoi")
def send_mail_again(mail_id: object) -> Response:
    """Let a refused mail be tried again."""
    post.send_again(office(), current_actor(), str(mail_id))
    return redirect(url_for("region.mails"), 303)
