"""The young person's own pages: signed in by a link, they see their coupons and nobody else's."""

from flask import Blueprint, redirect, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response as AnyResponse

from webapp.domain.errors import DomainError
from webapp.web.young import YoungSignedOut, current_young, end
from webapp.web.young_page import problem_page

bp = Blueprint("young", __name__, url_prefix="/mes-coupons")

_OPEN = frozenset(
    {
        "young.sign_in",
        "young.ask_link",
        "young.asked",
        "young.paste_link",
        "young.link",
        "young.use_link",
        "young.manifest",
        "young.service_worker",
        "young.without_network",
    }
)
"""What is there for whoever is not signed in."""


@bp.before_request
def _guard() -> None:
    if request.endpoint not in _OPEN:
        current_young()


@bp.errorhandler(YoungSignedOut)
def _signed_out(_error: YoungSignedOut) -> AnyResponse:
    return end(redirect(url_for("young.sign_in"), 303 if request.method == "POST" else 302))


@bp.errorhandler(DomainError)
def _refused(error: DomainError) -> tuple[str, int, dict[str, str]]:
    return problem_page(error)


@bp.errorhandler(CSRFError)
def _expired_form(_error: CSRFError) -> AnyResponse | tuple[str, int, dict[str, str]]:
    try:
        _guard()
    except YoungSignedOut as error:
        return _signed_out(error)
    return problem_page(DomainError("csrf_failed"))


from webapp.blueprints.young import app, asking, coupons, way_in  # noqa: E402, F401  the views hang themselves on bp
