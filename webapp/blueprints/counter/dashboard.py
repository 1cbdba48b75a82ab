"""The school's dashboard: what waits for it, and what it waits for."""

from flask import render_template

from webapp.blueprints.counter import bp
from webapp.services import dashboard
from webapp.web.access import current_actor, office
from webapp.web.dashboard_page import dashboard_page


@bp.get("/tableau-de-bord", endpoint="dashboard")
def show_dashboard() -> str:
    """Show the dashboard."""
    view = dashboard.view_dashboard(office(), current_actor())
    return render_template("counter/dashboard.html", page=dashboard_page(view))
