"""What everybody with an account has for themselves: the bell, and the mails they do without."""

from flask import Blueprint

from webapp.domain.actors import Role
from webapp.web.access import guard

SCOPE = "account"
"""What an API token would need here; none is made with it."""

bp = Blueprint("account", __name__)

bp.before_request(guard(*(frozenset(Role) - {Role.BENEFICIARY}), scope=SCOPE))


from webapp.blueprints.account import notices, preferences  # noqa: E402, F401  the views hang themselves on bp
