"""The real app, in a process that can be told to die once an answer stands and before a byte of it is sent.

What is proved with it is the product's own: the app is made as ``wsgi.py`` makes it, and the wrapper neither
reads nor changes an answer. It only looks for a note, and the first process to find it takes it along.
"""

import os
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.races.server import NOTE, SERVER
from webapp.app import create_app
from webapp.config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class MortalApp:
    """A WSGI app that passes every request on, and may die before it returns the answer to a POST."""

    def __init__(self, app: "WSGIApplication", note: Path) -> None:
        self._app = app
        self._note = note

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        # The app has committed when it returns; the server sends nothing before it iterates over the answer.
        answer = self._app(environ, start_response)
        if environ["REQUEST_METHOD"] == "POST":
            self._die_if_told()
        return answer

    def _die_if_told(self) -> None:
        taken = self._note.with_suffix(f".{os.getpid()}")
        try:
            self._note.rename(taken)
        except FileNotFoundError:
            return
        if taken.read_text("utf-8") == SERVER:
            # The server was started as the leader of a group: its master and all its workers go at once.
            os.killpg(os.getpgrp(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


app = MortalApp(
    create_app(Settings.from_env()),
    Path(os.environ["GUICHET_INSTANCE"]) / NOTE,
)
