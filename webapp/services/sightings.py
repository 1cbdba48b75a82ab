"""Who saw a coupon where: when it was read at the counter, or when a device delivers what it read alone."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from webapp.domain.actors import Actor
from webapp.services.office import Office, partner_of
from webapp.store import signals

ONE_SIGHTING = timedelta(minutes=1)
"""How long a coupon read by a person at a school is seen once."""


def note_sighting(tx: Connection, office: Office, actor: Actor, coupon_id: str) -> None:
    """Note who saw a coupon where, now; twice if two requests come at once, as rules count what differs."""
    _note(tx, office, actor, coupon_id, office.clock.now())


def note_delivered(tx: Connection, office: Office, actor: Actor, coupon_id: str, at: datetime) -> None:
    """Note who saw a coupon where without network, at the instant at which its entry was judged.

    So a clock that lies puts nothing into another hour than the one in which the server could know of it.
    """
    _note(tx, office, actor, coupon_id, at)


def _note(tx: Connection, office: Office, actor: Actor, coupon_id: str, at: datetime) -> None:
    who = {"partner_id": partner_of(actor), "account_id": actor.account_id}
    seen = {"id": office.clock.new_id(), "coupon_id": coupon_id, "seen_at": at, **who}
    signals.note_sighting(tx, seen, at - ONE_SIGHTING, at)
