"""Messages with the Region on a transaction of the school's."""

from flask import render_template
from werkzeug.wrappers import Response

from webapp.blueprints.counter import bp
from webapp.services import messages as service
from webapp.web.access import current_actor
from webapp.web.messages_page import waiting_page
from webapp.web.threads import ThreadPlace

_PLACE = ThreadPlace("counter.messages", "counter/messages.html")


@bp.get("/transactions/messages")
def message_list() -> str:
    """Show where the Region waits to be read."""
    return render_template(
        "counter/message_list.html", page=waiting_page(service.list_waiting(current_actor()))
    )


@bp.get("/transactions/<uuid:transaction_id>/messages")
def messages(transaction_id: object) -> str:
    """Show the messages of a transaction, and let one be written."""
    return _PLACE.show(str(transaction_id))


@bp.post("/transactions/<uuid:transaction_id>/messages")
def write_message(transaction_id: object) -> Response | tuple[str, int]:
    """Send a message."""
    return _PLACE.write(str(transaction_id))
