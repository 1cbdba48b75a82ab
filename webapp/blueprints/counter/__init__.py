"""The counter: staff of a partner scan, verify, debit, and hold a receipt."""

from flask import Blueprint

from webapp.domain.actors import Role
from webapp.services.accounts import COUNTER_SCOPE
from webapp.web.access import guard

bp = Blueprint("counter", __name__)
bp.before_request(guard(Role.COUNTER, Role.OWNER, scope=COUNTER_SCOPE))

from webapp.blueprints.counter import (  # noqa: E402, F401  the views hang themselves on bp
    day,
    more,
    path,
    receipts,
    scan,
    training,
    training_path,
)
