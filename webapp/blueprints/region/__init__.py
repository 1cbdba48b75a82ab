"""The Region: officers decide on requests, the administrator looks after the house."""

from collections.abc import Callable, Mapping

from flask import Blueprint, request

from webapp.domain.actors import REGION_ROLES, Role
from webapp.web.access import guard

SCOPE = "region"
"""What an API token would need here; none is made with it."""

bp = Blueprint("region", __name__, url_prefix="/region")

_EVERYBODY = guard(*REGION_ROLES, scope=SCOPE)
_OFFICER = guard(Role.OFFICER, scope=SCOPE)
_ADMINISTRATOR = guard(Role.ADMINISTRATOR, scope=SCOPE)

_GUARDS: Mapping[str, Callable[[], None]] = {
    "region.end_sessions": _EVERYBODY,
    "region.home": _EVERYBODY,
    "region.mails": _ADMINISTRATOR,
    "region.send_mail_again": _ADMINISTRATOR,
}
"""Guards by endpoint; whatever is not named is for officers."""


@bp.before_request
def _guard() -> None:
    _GUARDS.get(request.endpoint or "", _OFFICER)()


from webapp.blueprints.region import home, mails, offline, transfers  # noqa: E402, F401  the views hang themselves on bp
