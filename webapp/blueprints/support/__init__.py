"""The assistance (F28): looks for a transaction by its number, and acts on nothing."""

from flask import Blueprint

from webapp.domain.actors import Role
from webapp.web.access import guard

SCOPE = "support"
"""What an API token would need here; none is made with it."""

bp = Blueprint("support", __name__, url_prefix="/assistance")

bp.before_request(guard(Role.SUPPORT, scope=SCOPE))


from webapp.blueprints.support import search  # noqa: E402, F401  the views hang themselves on bp
