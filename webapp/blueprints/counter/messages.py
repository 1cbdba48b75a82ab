"""Messages with the Region on a transaction of the school's."""

from werkzeug.wrappers import Response

from webapp.blueprints.counter import bp
from webapp.web.threads import ThreadPlace

_PLACE = ThreadPlace("counter.messages", "counter/messages.html")


@bp.get("/transactions/<uuid:transaction_id>/messages")
def messages(transaction_id: object) -> str:
    """Show the messages of a transaction, and let one be written."""
    return _PLACE.show(str(transaction_id))


@bp.post("/transactions/<uuid:transaction_id>/messages")
def write_message(transaction_id: object) -> Response | tuple[str, int]:
    """Send a message."""
    return _PLACE.write(str(transaction_id))
