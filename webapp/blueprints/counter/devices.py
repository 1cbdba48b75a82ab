"""The owner's devices: listed, invited, revoked."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.counter import bp
from webapp.services import devices
from webapp.web.access import current_actor, office
from webapp.web.devices_page import device_card, invitation_card


@bp.get("/comptoir/appareils")
def device_list() -> str:
    """List the school's devices."""
    cards = [device_card(view) for view in devices.list_devices(office(), current_actor())]
    return render_template(
        "counter/devices.html",
        used=[card for card in cards if card.revoked_at is None],
        revoked=[card for card in cards if card.revoked_at is not None],
        removed="retire" in request.args,
    )


@bp.post("/comptoir/appareils/inscription")
def invite_device() -> Response:
    """Show a code that lets one device in; it stands in no address, and no browser keeps the page."""
    made = devices.invite(office(), current_actor())
    shown = invitation_card(made, office().public_url)
    response = Response(
        render_template("counter/device_invitation.html", invitation=shown), mimetype="text/html"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/comptoir/appareils/<uuid:device_id>/retrait")
def revoke_device(device_id: object) -> Response:
    """Revoke a device; the page before has said what follows."""
    devices.revoke(office(), current_actor(), str(device_id))
    return redirect(url_for("counter.device_list", retire=1), 303)
