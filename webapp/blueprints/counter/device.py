"""This device: installed, let in by its owner's code, ready to go on without network."""

from flask import make_response, render_template
from werkzeug.wrappers import Response

from webapp.blueprints.counter import bp
from webapp.services import devices
from webapp.web import device_cookie
from webapp.web.access import current_actor, refuse_tokens


@bp.get("/comptoir/appareil")
def device() -> Response:
    """Show what this browser is to the school, and how to enrol it; all that it keeps it asks for itself."""
    refuse_tokens()
    device_id = device_cookie.remembered()
    last_known = None if device_id is None else devices.last_known(current_actor(), device_id)
    response = make_response(render_template("counter/device.html", last_known=last_known))
    if device_id is not None and last_known is not None:
        device_cookie.remember(response, device_id)
    return response
