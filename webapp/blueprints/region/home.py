"""The Region's first page: what waits for a decision."""

from flask import render_template

from webapp.blueprints.region import bp
from webapp.domain.actors import Role
from webapp.services import post
from webapp.web.access import current_actor, office


@bp.get("")
def home() -> str:
    """Show what waits."""
    actor = current_actor()
    troubles = post.troubles(office(), actor).count if actor.has(Role.ADMINISTRATOR) else None
    return render_template("region/home.html", mail_troubles=troubles)
