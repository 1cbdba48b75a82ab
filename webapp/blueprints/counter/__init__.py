"""The counter: staff of a partner scan, verify, debit, and hold a receipt."""

from collections.abc import Callable, Mapping

from flask import Blueprint, request

from webapp.domain.actors import Role
from webapp.services.accounts import COUNTER_SCOPE
from webapp.web.access import guard

bp = Blueprint("counter", __name__)

check_staff = guard(Role.COUNTER, Role.OWNER, scope=COUNTER_SCOPE)
_OWNER = guard(Role.OWNER, scope=COUNTER_SCOPE)
_STAFF_EVEN_LOCKED = guard(Role.COUNTER, Role.OWNER, scope=COUNTER_SCOPE, even_locked=True)

_GUARDS: Mapping[str, Callable[[], None]] = {
    "counter.lock": _STAFF_EVEN_LOCKED,
    "counter.close_lock": _STAFF_EVEN_LOCKED,
    "counter.open_lock": _STAFF_EVEN_LOCKED,
    "counter.team": _OWNER,
    "counter.reset_pin": _OWNER,
    "counter.device_list": _OWNER,
    "counter.invite_device": _OWNER,
    "counter.revoke_device": _OWNER,
    "counter.export_transactions": _OWNER,
}
"""Guards by endpoint; whatever is not named is for staff, on a tablet that is not locked."""


@bp.before_request
def _guard() -> None:
    _GUARDS.get(request.endpoint or "", check_staff)()


from webapp.blueprints.counter import (  # noqa: E402, F401  the views hang themselves on bp
    conflicts,
    dashboard,
    day,
    device,
    devices,
    documents,
    expired,
    lock,
    messages,
    more,
    path,
    receipts,
    scan,
    staff,
    training,
    training_path,
    transactions,
)
