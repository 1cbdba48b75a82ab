"""Documents shown as pictures, to the school that sent them and to the Region that judges them."""

from flask import Blueprint

from webapp.domain.actors import Role
from webapp.services.accounts import COUNTER_SCOPE
from webapp.web.access import guard

bp = Blueprint("viewer", __name__, url_prefix="/documents")

bp.before_request(guard(Role.COUNTER, Role.OWNER, Role.OFFICER, scope=COUNTER_SCOPE))

from webapp.blueprints.viewer import views  # noqa: E402, F401  the views hang themselves on bp
