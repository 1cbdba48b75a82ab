"""The counter: staff of a partner scan, verify, debit, and hold a receipt."""

from flask import Blueprint

from webapp.domain.actors import Role
from webapp.services.accounts import COUNTER_SCOPE
from webapp.web.access import guard

bp = Blueprint("counter", __name__)
check_staff = guard(Role.COUNTER, Role.OWNER, scope=COUNTER_SCOPE)
bp.before_request(check_staff)

from webapp.blueprints.counter import (  # noqa: E402, F401  the views hang themselves on bp
    day,
    expired,
    more,
    path,
    receipts,
    scan,
    training,
    training_path,
)
