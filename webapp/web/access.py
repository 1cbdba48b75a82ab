"""Who is asking, and whether they may: bearer tokens, sessions, roles, forged forms."""

from collections.abc import Callable

from flask import Request, current_app, g, request, session
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect

from webapp.domain.actors import Actor, Role
from webapp.domain.errors import DomainError, Forbidden
from webapp.services import accounts
from webapp.services.office import Office

csrf = CSRFProtect()

_ACTOR = "guichet.actor"
PARTNER_KEY = "partner_id"
"""Session key of the partner a person acts for."""

_PROVEN_BY_ADDRESS = frozenset({"public.disavow"})
"""Forms for those who have no account: their address holds a secret of ours that no other site can know.

A proof in a cookie would shut out who reads mails in a program that keeps none.
"""

_OF_THE_SIGN_IN = frozenset({"_user_id", "_fresh", "_id"})
"""What the accounts library has just written when it tells of a sign-in."""


class Unauthenticated(DomainError):
    """Nobody is signed in, or the token opens nothing."""

    def __init__(self) -> None:
        super().__init__("unauthenticated")


def office() -> Office:
    """Return the ports of this app."""
    found: Office = current_app.extensions["guichet"]
    return found


def has_bearer() -> bool:
    """Tell whether the request brings a token: then no cookie counts."""
    return request.headers.get("Authorization", "").partition(" ")[0].lower() == "bearer"


def current_actor() -> Actor:
    """Return who is asking.

    Raises:
        Unauthenticated: nobody is.
    """
    # Kept with the request, not with the app context, which a command or a test may hold open over several.
    if _ACTOR not in request.environ:
        request.environ[_ACTOR] = _actor_of_request()
    actor: Actor | None = request.environ[_ACTOR]
    if actor is None:
        raise Unauthenticated
    return actor


def _actor_of_request() -> Actor | None:
    if has_bearer():
        token = request.headers["Authorization"].partition(" ")[2]
        return accounts.actor_of_token(office(), token.strip())
    if not current_user.is_authenticated:
        return None
    own_roles = frozenset(Role(role.name) for role in current_user.roles)
    return accounts.actor_of_account(current_user.id, own_roles, session.get(PARTNER_KEY))


def begin_session(*_sender: object, **_signal: object) -> None:
    """Let nothing of the session before live on: neither its choices nor the proof of its forms."""
    for key in set(session) - _OF_THE_SIGN_IN:
        session.pop(key)
    g.pop("csrf_token", None)
    session.permanent = True


def end_session(*_sender: object, **_signal: object) -> None:
    """Leave nothing of a session behind."""
    session.clear()


def no_other_token(_request: Request) -> None:
    """Load nobody: whoever is not signed in by a session brings a bearer token, read above."""


def guard(*roles: Role, scope: str) -> Callable[[], None]:
    """Return a blueprint's guard: one of the roles, and a token, if one was brought, with the scope."""

    def check() -> None:
        actor = current_actor()
        if actor.partner_id is None and session.get(PARTNER_KEY) and not has_bearer():
            raise Forbidden("partner_required")
        if not actor.has(*roles) or not actor.may(scope):
            raise Forbidden("role_required")

    return check


def protect_forms() -> None:
    """Refuse a form, or a call with a cookie, that another site forged; a token needs no such proof."""
    if has_bearer() or request.endpoint in {None, *_PROVEN_BY_ADDRESS}:
        return
    if request.method in current_app.config["WTF_CSRF_METHODS"]:
        csrf.protect()
