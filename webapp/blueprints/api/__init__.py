"""API v1: programs at the counter. Which roles may call what stands here, and nowhere else."""

from collections.abc import Callable, Mapping

from flask import Blueprint, request

from webapp.domain.actors import Role
from webapp.services.accounts import COUNTER_SCOPE
from webapp.web.access import guard

bp = Blueprint("api", __name__, url_prefix="/api/v1")

_COUNTER = guard(Role.COUNTER, Role.OWNER, scope=COUNTER_SCOPE)
_REGION_TOO = guard(Role.COUNTER, Role.OWNER, Role.OFFICER, scope=COUNTER_SCOPE)


def _anybody() -> None:
    """Let pass: the document says nothing of anyone."""


_GUARDS: Mapping[str, Callable[[], None]] = {
    "api.openapi": _anybody,
    "api.transaction": _REGION_TOO,
}
"""Guards by endpoint; whatever is not named is for the counter."""


@bp.before_request
def _guard() -> None:
    _GUARDS.get(request.endpoint or "", _COUNTER)()


from webapp.blueprints.api import claims, coupons, document  # noqa: E402, F401  the views hang themselves on bp
