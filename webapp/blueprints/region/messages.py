"""Messages with schools: what waits to be read, and each transaction's."""

from flask import render_template
from werkzeug.wrappers import Response

from webapp.blueprints.region import bp
from webapp.services import messages as service
from webapp.web.access import current_actor
from webapp.web.messages_page import waiting_page
from webapp.web.threads import ThreadPlace

_PLACE = ThreadPlace("region.thread", "region/thread.html")


@bp.get("/messages")
def messages() -> str:
    """List the transactions on which a school waits to be read."""
    return render_template("region/messages.html", page=waiting_page(service.list_waiting(current_actor())))


@bp.get("/messages/<uuid:transaction_id>")
def thread(transaction_id: object) -> str:
    """Show the messages of a transaction, and let one be written."""
    return _PLACE.show(str(transaction_id))


@bp.post("/messages/<uuid:transaction_id>")
def write_message(transaction_id: object) -> Response | tuple[str, int]:
    """Send a message."""
    return _PLACE.write(str(transaction_id))
