"""API v1: programs at the counter. Which roles may call what stands here, and nowhere else."""

from collections.abc import Callable, Mapping

from flask import Blueprint, request

from webapp.domain.actors import Role
from webapp.services.accounts import COUNTER_SCOPE
from webapp.web.access import current_device, guard, is_device

bp = Blueprint("api", __name__, url_prefix="/api/v1")

_COUNTER = guard(Role.COUNTER, Role.OWNER, scope=COUNTER_SCOPE)
_REGION_TOO = guard(Role.COUNTER, Role.OWNER, Role.OFFICER, scope=COUNTER_SCOPE)


def _anybody() -> None:
    """Let pass: the document says nothing of anyone."""


def _device() -> None:
    """Let a device pass, by its own credential, revoked or not."""
    current_device()


def _counter_or_device() -> None:
    """Let pass whoever may deliver claims: staff, and a device whoever is signed in on it."""
    (_device if is_device() else _COUNTER)()


_GUARDS: Mapping[str, Callable[[], None]] = {
    "api.openapi": _anybody,
    "api.claim_batch": _counter_or_device,
    "api.add_device_keys": _device,
    "api.offline_licence": _device,
    "api.present_receipts": _device,
    "api.transaction": _REGION_TOO,
    # It says what the protocol can do, and nothing of anyone.
    "api.upload_options": _anybody,
}
"""Guards by endpoint; whatever is not named is for the counter."""


@bp.before_request
def _guard() -> None:
    _GUARDS.get(request.endpoint or "", _COUNTER)()


from webapp.blueprints.api import (  # noqa: E402  the views hang themselves on bp
    claims,  # noqa: F401
    coupons,  # noqa: F401
    devices,  # noqa: F401
    document,  # noqa: F401
    receipts,  # noqa: F401
    uploads,  # noqa: F401
)
