"""What is not needed at every coupon: help, settings, the way out."""

from flask import render_template, request
from werkzeug.wrappers import Response

from webapp.blueprints.counter import bp
from webapp.services import pins
from webapp.web import seat
from webapp.web.access import current_actor, refuse_tokens
from webapp.web.sign_in import sign_out_everywhere


@bp.get("/comptoir/plus")
def more() -> str:
    """List what else there is."""
    return render_template(
        "counter/more.html",
        has_pin=pins.has_pin(current_actor()),
        is_shared=seat.is_shared(),
        pin_set="code" in request.args,
    )


@bp.post("/comptoir/sessions/fin")
def end_sessions() -> Response:
    """Sign out on every device."""
    refuse_tokens()
    return sign_out_everywhere()
