"""The app on the home screen: its manifest, its service worker, and the shell that starts without network.

Nothing here knows who is signed in: what a browser keeps of it is the same for everybody.
"""

from flask import Blueprint

bp = Blueprint("pwa", __name__)

from webapp.blueprints.pwa import views  # noqa: E402, F401  the views hang themselves on bp
