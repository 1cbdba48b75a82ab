"""Who sits at the counter: what a session keeps of a shared tablet, its lock, and how its person came in.

The session is a signed cookie, so this attributes and is no wall: see docs/security.md.
"""

from datetime import UTC, datetime, timedelta

from flask import request, session
from werkzeug.wrappers import Response

from webapp.domain.tablet import StaffHow, is_fresh, is_idle
from webapp.web.cookies import keep, kept

_SHARED, _LOCKED, _LAST_ACT, _SIGNED_IN, _CAME_IN = "shared", "locked", "last_act", "signed_in", "came_in"
_DEVICE = "guichet-tablette"
_YEAR = timedelta(days=365)
_YES, _NO = "oui", "non"

NOT_ACTS = frozenset({"api.frames", "counter.training_frames"})
"""Endpoints that a page calls by itself: they are no sign of anybody, and no session lives longer by them."""

BY_ITSELF = "X-By-Itself"
"""A page says so where it calls by itself what people call too; saying so gives nothing, it only takes."""


def is_act() -> bool:
    """Tell whether this request is a sign of somebody."""
    return request.endpoint not in NOT_ACTS and BY_ITSELF not in request.headers


def sit_down(now: datetime, *, has_pin: bool) -> None:
    """Begin the session of somebody who typed their password."""
    _put(_SIGNED_IN, now)
    # What was said of this device counts; before that, who has a code is thought to share it.
    share(now, shared=has_pin if declared() is None else bool(declared()))


def take_over(now: datetime) -> None:
    """Begin the session of somebody who typed their code: no password is fresh in it."""
    session[_CAME_IN] = StaffHow.PIN.value
    share(now, shared=declared() is not False)


def share(now: datetime, *, shared: bool) -> None:
    """Say whether the session is on a shared tablet, which locks by itself."""
    session[_SHARED] = shared
    _put(_LAST_ACT, now)


def is_shared() -> bool:
    """Tell whether the session is on a shared tablet."""
    return bool(session.get(_SHARED))


def lock() -> None:
    """Lock the session until somebody says who they are."""
    session[_LOCKED] = True


def is_locked(now: datetime) -> bool:
    """Tell whether the session was locked, or nobody acted in it for too long."""
    last = _instant(_LAST_ACT)
    return bool(session.get(_LOCKED)) or (is_shared() and last is not None and is_idle(last, now))


def act(now: datetime) -> None:
    """Note that somebody acts."""
    if is_shared() and is_act():
        _put(_LAST_ACT, now)


def is_password_fresh(now: datetime) -> bool:
    """Tell whether the password was typed just now."""
    signed_in = _instant(_SIGNED_IN)
    return signed_in is not None and is_fresh(signed_in, now)


def came_in() -> StaffHow:
    """Tell how the session's person came in."""
    return StaffHow(session.get(_CAME_IN, StaffHow.SESSION))


def declared() -> bool | None:
    """Return what was said of this device, whoever said it: shared, not shared, or nothing yet."""
    return {_YES: True, _NO: False}.get(kept(_DEVICE))


def declare(response: Response, *, shared: bool) -> None:
    """Let the device remember what was said of it, for whoever signs in next."""
    keep(response, _DEVICE, _YES if shared else _NO, _YEAR)


def _put(key: str, at: datetime) -> None:
    session[key] = int(at.timestamp())


def _instant(key: str) -> datetime | None:
    seconds = session.get(key)
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
