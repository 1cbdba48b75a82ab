"""Events: what somebody is to be told of, written in the transaction of what happened."""

from datetime import datetime

from sqlalchemy import Connection

from webapp.domain.journal import canonical
from webapp.services.office import Office
from webapp.store import outbox


def tell(tx: Connection, office: Office, now: datetime, kind: str, **ids: str) -> str:
    """Write an event into the outbox: its kind, opaque ids, codes or a moment to tell of; return its id."""
    event = {"id": office.clock.new_id(), "kind": kind, "data": canonical(ids)}
    outbox.add(tx, [{**event, "created_at": now, "sent_at": None}])
    return event["id"]
