"""A young person's session: two cookies of its own, beside those of staff who may use the same browser.

One is held from the moment a link is asked for, so that the link opens there alone; the other from the moment
the link has opened. Both hold secrets, which the database knows by their hashes.
"""

import re

from flask import current_app, g, request, session
from werkzeug.wrappers import Response

from webapp.domain.errors import DomainError
from webapp.services import young_links
from webapp.web.access import has_bearer, office

_ASKED, _SIGNED_IN = "guichet-lien", "guichet-jeune"
_SECRET = re.compile(r"[\w-]{43}", re.ASCII)
_PERSON = "guichet.young"


class YoungSignedOut(DomainError):
    """No young person is signed in here, or not any more."""

    def __init__(self) -> None:
        super().__init__("young_signed_out")


def current_young() -> str:
    """Return which young person is asking.

    Raises:
        YoungSignedOut: none is.
    """
    if _PERSON not in request.environ:
        secret = session_secret()
        request.environ[_PERSON] = None if secret is None else young_links.person_of(office(), secret)
    found: str | None = request.environ[_PERSON]
    if found is None:
        raise YoungSignedOut
    return found


def session_secret() -> str | None:
    """Return the secret of the session that this browser holds; a token has none, and opens nothing here."""
    return None if has_bearer() else _held(_SIGNED_IN)


def browser_secret() -> str | None:
    """Return the secret that this browser holds since it asked for a link."""
    return None if has_bearer() else _held(_ASKED)


def new_browser_secret() -> str:
    """Return the secret to bind a link to: the one held already, so that of two links both open here."""
    return browser_secret() or office().clock.new_secret()


def hold_browser(response: Response, secret: str) -> Response:
    """Have the browser hold its secret as long as a link may be good."""
    _set(response, _ASKED, secret, int(young_links.LINK_GOOD_FOR.total_seconds()))
    return response


def begin(response: Response, secret: str) -> Response:
    """Begin a session in this browser: the secret of the link and the proof of its forms are of the past."""
    _drop(response, _ASKED)
    _set(response, _SIGNED_IN, secret, int(young_links.SESSION_GOOD_FOR.total_seconds()))
    # Only the proof: somebody of a school may be signed in here too.
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    return response


def end(response: Response) -> Response:
    """Leave nothing of a session in this browser."""
    _drop(response, _SIGNED_IN)
    session.pop("csrf_token", None)
    return response


def _held(name: str) -> str | None:
    value = request.cookies.get(_name(name), "")
    return value if _SECRET.fullmatch(value) else None


def _set(response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        _name(name), value, max_age=seconds, secure=_secure(), httponly=True, samesite="Lax", path="/"
    )


def _drop(response: Response, name: str) -> None:
    response.delete_cookie(_name(name), secure=_secure(), httponly=True, samesite="Lax", path="/")


def _name(name: str) -> str:
    # The prefix makes the browser itself refuse one set by a neighbour host, or without HTTPS.
    return f"__Host-{name}" if _secure() else name


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
