"""What every page may show: who is signed in, the help line, the demonstration's mark."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from webapp.domain.actors import REGION_ROLES, Actor, Role
from webapp.domain.calendar import paris_day
from webapp.domain.tablet import IDLE
from webapp.services import accounts, notices
from webapp.web import seat
from webapp.web.access import SessionLocked, Unauthenticated, current_actor, has_bearer, office
from webapp.web.notices_page import unread_words
from webapp.web.sign_in import LOCK, page_of_step
from webapp.web.support import support_line

_ME = "guichet.me"


@dataclass(frozen=True, slots=True)
class Me:
    """The one who is signed in, as the frame of a page shows them.

    Attributes:
        desk: Opaque: one account acting for one partner; what a device remembers is kept apart by it.
        idle_lock_url: Where this page goes when nobody touches a shared tablet; None where it is not shared.
    """

    desk: str
    display_name: str
    partner_name: str | None
    is_owner: bool
    may_see_transactions: bool
    is_region: bool
    is_payer: bool
    is_support: bool
    home_url: str
    idle_lock_url: str | None = None


def me() -> Me | None:
    """Return who is signed in, or None; asked once a request."""
    if _ME not in request.environ:
        request.environ[_ME] = _me()
    found: Me | None = request.environ[_ME]
    return found


def _me() -> Me | None:
    try:
        actor = current_actor()
    except (Unauthenticated, SessionLocked):
        return None
    desk = accounts.desk_of(actor)
    partner = desk.partner
    # F15: before validation and signature the menu does not show.
    today = paris_day(office().clock.now())
    validated = partner is not None and partner.partner.validated_at is not None
    return Me(
        desk=f"{actor.account_id}.{actor.partner_id or ''}",
        display_name=desk.display_name,
        partner_name=None if partner is None else partner.name,
        is_owner=actor.has(Role.OWNER),
        may_see_transactions=validated and partner is not None and bool(partner.partner.in_force(today)),
        is_region=actor.has(*REGION_ROLES),
        is_payer=actor.has(Role.PAYER),
        is_support=actor.has(Role.SUPPORT),
        home_url="/",
        idle_lock_url=url_for(LOCK, next=page_of_step()) if _locks_by_itself(actor) else None,
    )


def bell() -> tuple[str, str]:
    """Return how many notices wait to be read, as shown and as said: asked by the pages that draw the bell.

    The steps of a debit draw none, so they ask nothing.
    """
    return unread_words(notices.count_unread(current_actor()))


def _locks_by_itself(actor: Actor) -> bool:
    return actor.partner_id is not None and not has_bearer() and seat.is_shared()


def _me_if_told() -> Me | None:
    """Return who is signed in; nobody when the database is away, so that the page saying so can be drawn."""
    try:
        return me()
    except SQLAlchemyError:
        return None


def facts_for_nobody() -> dict[str, Any]:
    """Return what every page may show, without asking who is signed in."""
    return {
        "me": None,
        "support": support_line(office().clock.now()),
        "demo": office().demo,
        "release": "",
    }


def register(app: Flask) -> None:
    """Give every template the common context, and the components whoever acts."""
    app.add_template_global(_me_if_told, "acting")
    app.add_template_global(bell, "bell_count")

    @app.context_processor
    def _common() -> dict[str, Any]:
        return {**facts_for_nobody(), "me": _me_if_told(), "idle_ms": int(IDLE.total_seconds() * 1000)}
