"""Who is asking, and whether they may: bearer tokens, sessions, roles, forged forms."""

from collections.abc import Callable

from flask import Request, current_app, g, request, session
from flask_login import current_user, login_user
from flask_security.core import UserMixin
from flask_wtf.csrf import CSRFProtect

from webapp.domain.actors import Actor, Role
from webapp.domain.errors import DomainError, Forbidden, NotFound
from webapp.services import accounts, devices, pins
from webapp.services.devices import KnownDevice
from webapp.services.office import Office, partner_of
from webapp.web import seat

csrf = CSRFProtect()

_ACTOR = "guichet.actor"
_LOCKED = "guichet.locked"
PARTNER_KEY = "partner_id"
"""Session key of the partner a person acts for."""

_PROVEN_BY_ADDRESS = frozenset({"public.disavow", "young.use_link"})
"""Forms for those who have no account: their address holds a secret of ours that no other site can know.

A proof in a cookie would shut out who reads mails in a program that keeps none. The young person's link
opens by the cookie of the browser that asked, which no other site's form brings along; its page tells no
referrer that a proof could rest on.
"""

_OF_THE_SIGN_IN = frozenset({"_user_id", "_fresh", "_id"})
"""What the accounts library has just written when it tells of a sign-in."""


class Unauthenticated(DomainError):
    """Nobody is signed in, or the token opens nothing."""

    def __init__(self) -> None:
        super().__init__("unauthenticated")


class SessionLocked(DomainError):
    """Somebody is signed in, and the tablet waits to be told who acts now."""

    def __init__(self) -> None:
        super().__init__("session_locked")


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
        SessionLocked: it is not known who of the partner's people.
    """
    actor = session_actor()
    if request.environ[_LOCKED]:
        raise SessionLocked
    return actor


def session_actor() -> Actor:
    """Return who is asking, or who acted last on a tablet that is locked.

    Raises:
        Unauthenticated: nobody is.
    """
    # Kept with the request, not with the app context, which a command or a test may hold open over several.
    if _ACTOR not in request.environ:
        request.environ[_ACTOR] = _actor_of_request()
        request.environ[_LOCKED] = _is_locked(request.environ[_ACTOR])
    actor: Actor | None = request.environ[_ACTOR]
    if actor is None:
        raise Unauthenticated
    return actor


def _is_locked(actor: Actor | None) -> bool:
    """Tell whether a session is locked; if not, what is asked now is an act of its person."""
    # A token has no screen that could be left alone; the Region's people share no tablet.
    if actor is None or actor.partner_id is None or has_bearer():
        return False
    now = office().clock.now()
    if seat.is_locked(now):
        return True
    seat.act(now)
    return False


def lock_session() -> None:
    """Lock the session of this request, from now on and for the page that answers it."""
    session_actor()
    seat.lock()
    request.environ[_LOCKED] = True


def is_session_locked() -> bool:
    """Tell whether somebody is signed in on a tablet that is locked."""
    try:
        current_actor()
    except SessionLocked:
        return True
    except Unauthenticated:
        return False
    return False


def _actor_of_request() -> Actor | None:
    if has_bearer():
        return accounts.actor_of_token(office(), _bearer())
    if not current_user.is_authenticated:
        return None
    own_roles = frozenset(Role(role.name) for role in current_user.roles)
    return accounts.actor_of_account(current_user.id, own_roles, session.get(PARTNER_KEY), seat.came_in())


def begin_session(*_sender: object, **_signal: object) -> None:
    """Let nothing of the session before live on: neither its choices nor the proof of its forms."""
    for key in set(session) - _OF_THE_SIGN_IN:
        session.pop(key)
    g.pop("csrf_token", None)
    session.permanent = True


def came_by_password(_app: object, user: UserMixin, **_signal: object) -> None:
    """Begin a session by password: it opens anew the codes that wrong tries closed."""
    seat.sit_down(office().clock.now(), has_pin=pins.reopen(str(user.id)))


def take_over(account_id: str, partner_id: str) -> None:
    """Begin the session of a colleague whose code was right, at the same partner: nothing else lives on."""
    user = current_app.extensions["security"].datastore.find_user(id=account_id)
    login_user(user)
    session[PARTNER_KEY] = partner_id
    seat.take_over(office().clock.now())


def refuse_tokens() -> None:
    """Let only sessions go on: a token has no screen to lock, and no code may become a session through it.

    Raises:
        NotFound: ``not_found``.
    """
    if has_bearer():
        raise NotFound("not_found")


def end_session(*_sender: object, **_signal: object) -> None:
    """Leave nothing of a session behind."""
    session.clear()


def no_other_token(_request: Request) -> None:
    """Load nobody: whoever is not signed in by a session brings a bearer token, read above."""


def current_device() -> KnownDevice:
    """Return the device whose credential is brought, revoked or not.

    Raises:
        Unauthenticated: none is.
    """
    device = devices.known(office(), _bearer()) if has_bearer() else None
    if device is None:
        raise Unauthenticated
    return device


def is_device() -> bool:
    """Tell whether the one who asks brings a device's credential."""
    return has_bearer() and _bearer().startswith(devices.CREDENTIAL_PREFIX)


def deliverer() -> str:
    """Return the partner whose claims are delivered: the device's, or that of the one who is signed in.

    Raises:
        Unauthenticated: nobody is.
        Forbidden: ``partner_required``.
    """
    return current_device().partner_id if is_device() else partner_of(current_actor())


def _bearer() -> str:
    return request.headers["Authorization"].partition(" ")[2].strip()


def guard(*roles: Role, scope: str, even_locked: bool = False) -> Callable[[], None]:
    """Return a blueprint's guard: one of the roles, and a token, if one was brought, with the scope."""

    def check() -> None:
        actor = session_actor() if even_locked else current_actor()
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
