"""What a browser remembers for us beside its session: never whom, and nothing that scripts could read."""

from datetime import timedelta

from flask import current_app, request
from werkzeug.wrappers import Response


def keep(response: Response, name: str, value: str, life: timedelta) -> None:
    """Let the browser remember a value under a name, for a while."""
    response.set_cookie(
        _whole(name),
        value,
        max_age=life,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def kept(name: str) -> str:
    """Return what the browser says it remembers under a name, or nothing."""
    return request.cookies.get(_whole(name), "")


def _whole(name: str) -> str:
    # The prefix makes the browser itself refuse one set by a neighbour host, or without HTTPS.
    return f"__Host-{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name
