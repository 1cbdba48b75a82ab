"""Probes: alive, ready, measured. They stand at the root and say nothing of anyone."""

from flask import Blueprint

bp = Blueprint("probes", __name__)

from webapp.blueprints.probes import metrics, views  # noqa: E402, F401  the views hang themselves on bp
