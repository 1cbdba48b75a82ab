"""What anybody may see: the way in, the help page, and in a demonstration its coupons."""

from flask import Blueprint

bp = Blueprint("public", __name__)

from webapp.blueprints.public import disavowal, pages  # noqa: E402, F401  the views hang themselves on bp
