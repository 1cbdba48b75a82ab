"""Messages with the Region on a transaction of the school's."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.counter import bp
from webapp.domain.errors import DomainError
from webapp.services import messages as service
from webapp.web.access import current_actor, office
from webapp.web.errors import status_of
from webapp.web.messages_page import Unsent, is_about_the_text, new_message, thread_page, unsent


@bp.get("/transactions/<uuid:transaction_id>/messages")
def messages(transaction_id: object) -> str:
    """Show the messages of a transaction, and let one be written."""
    return _page(str(transaction_id), new_message(office()))


@bp.post("/transactions/<uuid:transaction_id>/messages")
def write_message(transaction_id: object) -> Response | tuple[str, int]:
    """Send a message."""
    which, typed = str(transaction_id), new_message(office(), request.form)
    try:
        service.write(office(), current_actor(), which, typed.message_id, typed.text)
    except DomainError as error:
        if not is_about_the_text(error):
            raise
        return _page(which, unsent(typed, error)), status_of(error)
    return redirect(url_for("counter.messages", transaction_id=which, _anchor="fin"), 303)


def _page(transaction_id: str, typed: Unsent) -> str:
    page = thread_page(service.open_thread(office(), current_actor(), transaction_id), typed)
    return render_template("counter/messages.html", page=page)
