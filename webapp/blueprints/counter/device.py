"""This device: installed, let in by its owner's code, ready to go on without network."""

from flask import render_template

from webapp.blueprints.counter import bp
from webapp.web.access import refuse_tokens


@bp.get("/comptoir/appareil")
def device() -> str:
    """Show what this browser is to the school, and how to enrol it; all that it keeps it asks for itself."""
    refuse_tokens()
    return render_template("counter/device.html")
