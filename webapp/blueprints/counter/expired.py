"""A form of a page that has expired is not lost: its step is shown again, with what was typed.

Nothing is done of what was sent: doing it is a new act of the person, who sees what is about to leave.
A form that another site forged comes without the session's cookie (SameSite): it ends at the sign-in.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import request
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from webapp.blueprints.counter import bp, check_staff
from webapp.blueprints.counter.documents import deposit_with
from webapp.blueprints.counter.path import identity_with
from webapp.blueprints.counter.receipts import receipt_with
from webapp.blueprints.counter.scan import home_with
from webapp.domain.errors import DomainError, Forbidden
from webapp.web.deposit_form import DepositForm
from webapp.web.errors import form_expired
from webapp.web.forms import IdentityForm

Shown = Callable[[DomainError, Mapping[str, Any]], tuple[str, int]]


def _number(error: DomainError, _ids: Mapping[str, Any]) -> tuple[str, int]:
    return home_with(error, request.form.get("number", "")[:500])


def _identity(error: DomainError, ids: Mapping[str, Any]) -> tuple[str, int]:
    typed = IdentityForm(IdentityForm.of(request.form).typed)
    return identity_with(error, str(ids["coupon_id"]), typed)


def _reason(error: DomainError, ids: Mapping[str, Any]) -> tuple[str, int]:
    return receipt_with(error, str(ids["transaction_id"]))


def _document(error: DomainError, ids: Mapping[str, Any]) -> tuple[str, int]:
    form = DepositForm.of(request.form, request.files)
    return deposit_with(error, str(ids["transaction_id"]), str(ids["code"]), form)


_WITH_WORDS: Mapping[str, Shown] = {
    "counter.read_number": _number,
    "counter.check_identity": _identity,
    "counter.cancel": _reason,
    "counter.add_document": _document,
}
"""The forms in which something is typed; of the others nothing can be lost."""


@bp.errorhandler(CSRFError)
def show_again(_error: CSRFError) -> Response | tuple[str, int]:
    """Show the step again to whoever may take it; to anybody else the plain refusal."""
    show = _WITH_WORDS.get(request.endpoint or "")
    try:
        check_staff()
        if show is not None:
            return show(Forbidden("form_expired"), request.view_args or {})
    except DomainError:
        # Not signed in, or not theirs: the plain answer says so.
        pass
    return form_expired()
