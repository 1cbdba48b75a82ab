"""One's own code, the owner's page about the team, and what is said of this device."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.counter import bp
from webapp.domain.errors import DomainError, Invalid
from webapp.services import pins
from webapp.web import seat
from webapp.web.access import current_actor, office, refuse_tokens
from webapp.web.errors import notice_of, status_of
from webapp.web.messages import role_label
from webapp.web.messages.fields import FIELDS
from webapp.web.sign_in import confirm_password
from webapp.web.staff_forms import PinForm


@bp.get("/comptoir/code")
def pin() -> str:
    """Ask for a new code of one's own."""
    refuse_tokens()
    return _pin_page()


@bp.post("/comptoir/code")
def set_pin() -> Response | tuple[str, int]:
    """Set one's own code: with the password, unless it was typed just now."""
    refuse_tokens()
    asked = not seat.is_password_fresh(office().clock.now())
    form = PinForm.of(request.form, password_asked=asked)
    try:
        if form.errors:
            return _pin_page(errors=form.errors), HTTPStatus.UNPROCESSABLE_ENTITY
        if asked and not confirm_password(form.password):
            return _pin_page(errors={"password": FIELDS["password_wrong"]}), HTTPStatus.UNPROCESSABLE_ENTITY
        pins.set_pin(office(), current_actor(), form.pin)
    except Invalid as error:
        return _pin_page(errors={"pin": notice_of(error).message}), status_of(error)
    except DomainError as error:
        return _pin_page(notice=notice_of(error)), status_of(error)
    seat.share(office().clock.now(), shared=seat.declared() is not False)
    return redirect(url_for("counter.more", code="fait"), 303)


@bp.post("/comptoir/tablette")
def share_tablet() -> Response:
    """Say whether this device is shared: it then locks by itself, whoever signs in."""
    refuse_tokens()
    shared = request.form.get("shared") == "oui"
    seat.share(office().clock.now(), shared=shared)
    answer = redirect(url_for("counter.more"), 303)
    seat.declare(answer, shared=shared)
    return answer


@bp.get("/comptoir/equipe")
def team() -> str:
    """Show the owner who works here, who has a code, who did the training."""
    lines = [(one, role_label(one.role)) for one in pins.team(current_actor())]
    return render_template("counter/team.html", lines=lines, removed="retire" in request.args)


@bp.post("/comptoir/equipe/<uuid:account_id>/code")
def reset_pin(account_id: object) -> Response:
    """Take a colleague's code away."""
    pins.reset_pin(current_actor(), str(account_id))
    return redirect(url_for("counter.team", retire=1), 303)


def _pin_page(**shown: object) -> str:
    return render_template(
        "counter/pin.html",
        has_pin=pins.has_pin(current_actor()),
        password_asked=not seat.is_password_fresh(office().clock.now()),
        **shown,
    )
