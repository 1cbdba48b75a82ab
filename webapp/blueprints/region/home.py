"""The Region's first page: what waits for a decision."""

from flask import render_template

from webapp.blueprints.region import bp


@bp.get("")
def home() -> str:
    """Show what waits."""
    return render_template("region/home.html")
