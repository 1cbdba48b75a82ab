"""The lock of a shared tablet: it closes by itself or by hand, and opens to whoever says who they are."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.counter import bp
from webapp.services import pins
from webapp.services.office import partner_of
from webapp.services.pins import Closed, Opened, Wrong
from webapp.web.access import (
    is_session_locked,
    lock_session,
    office,
    refuse_tokens,
    session_actor,
    take_over,
)
from webapp.web.messages import Explanation, explain
from webapp.web.sign_in import local_next
from webapp.web.staff_forms import LockForm


@bp.get("/comptoir/verrou")
def lock() -> str | Response:
    """Ask who acts now; a tablet that is not locked goes on where it was."""
    refuse_tokens()
    if not is_session_locked():
        # The back button leads here after an unlocking: it must not lock again.
        return _go_on()
    return _lock_page(session_actor().account_id)


@bp.post("/comptoir/verrou/fermer")
def close_lock() -> Response:
    """Lock now: the page was left alone, or somebody else is to take over."""
    refuse_tokens()
    lock_session()
    return redirect(url_for("counter.lock", next=local_next()), 303)


@bp.post("/comptoir/verrou")
def open_lock() -> Response | tuple[str, int]:
    """Open to the one whose code is right: from then on they act, for the same partner, on the same page."""
    refuse_tokens()
    actor, form = session_actor(), LockForm.of(request.form)
    lock_session()
    if form.errors:
        return _lock_page(form.account_id, errors=form.errors), HTTPStatus.UNPROCESSABLE_ENTITY
    match pins.try_pin(office(), actor, form.account_id, form.pin):
        case Opened():
            take_over(form.account_id, partner_of(actor))
            return _go_on()
        case Wrong(tries_left=left):
            return _refused(form, explain("pin_wrong", {"tries_left": left}))
        case Closed():
            return _refused(form, explain("pin_closed"))


@bp.post("/comptoir/presence")
def presence() -> Response:
    """Note that somebody acts on a page that asks the server for nothing meanwhile."""
    refuse_tokens()
    return Response(status=HTTPStatus.NO_CONTENT)


def _go_on() -> Response:
    return redirect(local_next() or url_for("counter.home"), 303)


def _refused(form: LockForm, words: Explanation) -> tuple[str, int]:
    return _lock_page(form.account_id, notice=words), HTTPStatus.FORBIDDEN


def _lock_page(chosen: str, **shown: object) -> str:
    tablet = pins.tablet(session_actor())
    return render_template("counter/lock.html", tablet=tablet, chosen=chosen, next_page=local_next(), **shown)
