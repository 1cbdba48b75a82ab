"""What is not needed at every coupon: help, settings, the way out."""

from flask import render_template

from webapp.blueprints.counter import bp


@bp.get("/comptoir/plus")
def more() -> str:
    """List what else there is."""
    return render_template("counter/more.html")
