"""A thread of messages read and written: the same for both who write in it, but for where it stands."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.errors import DomainError
from webapp.services import messages
from webapp.web.access import current_actor, office
from webapp.web.errors import status_of
from webapp.web.messages_page import Unsent, is_about_the_text, new_message, thread_page, unsent


@dataclass(frozen=True, slots=True)
class ThreadPlace:
    """Where one side reads and writes: the endpoint of the page, and its template."""

    endpoint: str
    template: str

    def show(self, transaction_id: str) -> str:
        """Draw the messages of a transaction, and a field to write in."""
        return self._page(transaction_id, new_message(office()))

    def write(self, transaction_id: str) -> Response | tuple[str, int]:
        """Send what was typed; what can't be sent is shown again."""
        typed = new_message(office(), request.form)
        try:
            messages.write(office(), current_actor(), transaction_id, typed.message_id, typed.text)
        except DomainError as error:
            if not is_about_the_text(error):
                raise
            return self._page(transaction_id, unsent(typed, error)), status_of(error)
        return redirect(url_for(self.endpoint, transaction_id=transaction_id, _anchor="fin"), 303)

    def _page(self, transaction_id: str, typed: Unsent) -> str:
        page = thread_page(messages.open_thread(office(), current_actor(), transaction_id), typed)
        return render_template(self.template, page=page)
