"""The sign-in form: the accounts library's, slowed down; and where one may go afterwards."""

import re
from typing import Any

from flask import redirect, request, url_for
from flask_security.forms import LoginForm
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from webapp.services import sign_in
from webapp.web.access import office

SIGN_IN = "security.login"
_LOCAL = re.compile(r"/(?![/\\])[^\\\s\x00-\x1f\x7f]*", re.ASCII)


class SignInForm(LoginForm):
    """Mail address and password; a session is never longer than its day, so nothing is to be remembered."""

    remember = None

    def validate(self, **kwargs: object) -> bool:
        """Judge the try, unless too many went wrong before it.

        Raises:
            DomainError: ``sign_in_wait``.
        """
        who = (str(self.email.data or ""), request.remote_addr)
        sign_in.knock(office(), *who)
        right = bool(super().validate(**kwargs))
        if right:
            sign_in.open_door(office(), *who)
        return right


def is_local(wanted: str) -> bool:
    """Tell whether an address stays in this house, however a browser may read it."""
    return bool(_LOCAL.fullmatch(wanted))


def refuse_foreign_next() -> Response | None:
    """Lead to the plain sign-in whoever was sent there with an address to go on to that is not ours."""
    if request.endpoint != SIGN_IN or all(is_local(one) for one in request.values.getlist("next") if one):
        return None
    return redirect(url_for(SIGN_IN), 303)


def page_of_step() -> str | None:
    """Return the page on which the step at hand is taken, to come back to it after signing in again."""
    if request.method == "GET":
        here = request.full_path.rstrip("?")
        return here if is_local(here) else None
    coupon_id = (request.view_args or {}).get("coupon_id")
    names: dict[str, Any] = {}
    match request.endpoint:
        case "counter.check_identity":
            step = "counter.identity"
        case "counter.confirm_face":
            step, names = "counter.person", _ids(request.args, verification="verification")
        case "counter.claim":
            step = "counter.confirm"
            names = _ids(request.form, verification="identity_check_id", claim="claim_id")
            names["visage"] = "oui"
        case "counter.read_number" | "counter.read_photo":
            return url_for("counter.home")
        case "counter.unlock":
            step = "counter.coupon"
        case "counter.cancel":
            return url_for("counter.receipt", **(request.view_args or {}))
        case "security.login":
            wanted = request.values.get("next", "")
            return url_for(SIGN_IN, next=wanted if is_local(wanted) else None)
        case _:
            return None
    return url_for(step, coupon_id=coupon_id, **names)


def _ids(sent: MultiDict[str, str], **fields: str) -> dict[str, Any]:
    """Return the ids that were sent in the fields, each under its name; what is no id enters no address."""
    found = {name: sent.get(field, "") for name, field in fields.items()}
    return {name: value for name, value in found.items() if re.fullmatch(r"[0-9a-fA-F-]{36}", value)}
