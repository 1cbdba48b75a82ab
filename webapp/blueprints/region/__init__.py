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

_DASHBOARD = guard(*REGION_ROLES, Role.PAYER, scope=SCOPE)

_BOTH = (
    "home",
    "coupon_home",
    "find_coupon",
    "coupon",
    "withdraw_coupon",
    "replace_coupon",
    "new_issue",
    "issue_one",
    "prepare_issue",
    "new_import",
    "prepare_import",
    "batch",
    "decide_batch",
)
"""What officers and the administrator do alike."""

_GUARDS: Mapping[str, Callable[[], None]] = {
    "region.end_sessions": _EVERYBODY,
    **{f"region.{name}": _EVERYBODY for name in _BOTH},
    "region.dashboard": _DASHBOARD,
    "region.mails": _ADMINISTRATOR,
    "region.send_mail_again": _ADMINISTRATOR,
}
"""Guards by endpoint; whatever is not named is for officers."""


@bp.before_request
def _guard() -> None:
    _GUARDS.get(request.endpoint or "", _OFFICER)()


from webapp.blueprints.region import (  # noqa: E402  the views hang themselves on bp
    anomalies,  # noqa: F401
    batches,  # noqa: F401
    corrections,  # noqa: F401
    coupons,  # noqa: F401
    dashboard,  # noqa: F401
    home,  # noqa: F401
    mails,  # noqa: F401
    messages,  # noqa: F401
    offline,  # noqa: F401
    review,  # noqa: F401
    signals,  # noqa: F401
    transfers,  # noqa: F401
    young_requests,  # noqa: F401
)
