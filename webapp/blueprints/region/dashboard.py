"""The Region's dashboard."""

from flask import render_template

from webapp.blueprints.region import bp
from webapp.services import region_dashboard
from webapp.web.access import current_actor, office
from webapp.web.region_dashboard import dashboard_page


@bp.get("/tableau-de-bord")
def dashboard() -> str:
    """Show what waits, what is odd, where the money is, what was validated."""
    actor = current_actor()
    view = region_dashboard.view_dashboard(office(), actor)
    return render_template("region/dashboard.html", page=dashboard_page(actor, view))
