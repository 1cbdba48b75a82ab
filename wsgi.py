"""The way in for the server and for ``flask``."""

from webapp.app import create_app
from webapp.config import Settings

app = create_app(Settings.from_env())
