"""Messages with schools: what waits to be read, and each transaction's."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.region import bp
from webapp.domain.errors import DomainError
from webapp.services import messages as service
from webapp.web.access import current_actor, office
from webapp.web.errors import status_of
from webapp.web.messages_page import Unsent, is_about_the_text, new_message, thread_page, unsent, waiting_page


@bp.get("/messages")
def messages() -> str:
    """List the transactions on which a school waits to be read."""
    return render_template("region/messages.html", page=waiting_page(service.list_waiting(current_actor())))


@bp.get("/messages/<uuid:transaction_id>")
def thread(transaction_id: object) -> str:
    """Show the messages of a transaction, and let one be written."""
    return _page(str(transaction_id), new_message(office()))


@bp.post("/messages/<uuid:transaction_id>")
def write_message(transaction_id: object) -> Response | tuple[str, int]:
    """Send a message."""
    which, typed = str(transaction_id), new_message(office(), request.form)
    try:
        service.write(office(), current_actor(), which, typed.message_id, typed.text)
    except DomainError as error:
        if not is_about_the_text(error):
            raise
        return _page(which, unsent(typed, error)), status_of(error)
    return redirect(url_for("region.thread", transaction_id=which, _anchor="fin"), 303)


def _page(transaction_id: str, typed: Unsent) -> str:
    page = thread_page(service.open_thread(office(), current_actor(), transaction_id), typed)
    return render_template("region/thread.html", page=page)
