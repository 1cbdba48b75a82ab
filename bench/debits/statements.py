"""Statements between BEGIN and COMMIT of one debit, counted where they are sent."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from bench.debits.houses import House, app_of, office_of
from webapp.domain.actors import Actor, Role
from webapp.services.debit import Claim, debit
from webapp.store.database import db
from webapp.web.wire import write_outcome

_FRAME = ("BEGIN", "COMMIT", "ROLLBACK")


def count_statements(house: House) -> dict[str, int]:
    """Return the statements of a debit: ``accepted``, ``refused`` (the coupon is taken), ``replayed``.

    The house accepts two debits more.
    """
    staff = house.staff
    actor = Actor(staff.account_id, staff.partner_id, frozenset({Role.COUNTER}))
    first, second = house.take(2)
    with app_of(house.env) as app:
        office = office_of(app)

        def send(coupon_id: str, check_id: str, claim_id: str) -> int:
            with _counted(db.engine) as sent:
                claim = Claim(claim_id, coupon_id, check_id, face_confirmed=True)
                debit(office, actor, claim, write_outcome)
            return len(sent)

        # A connection's first statements ask the server who it is: not counted.
        send(first.coupon_id, first.check_id, str(uuid.uuid4()))
        claim_id = str(uuid.uuid4())
        return {
            "accepted": send(second.coupon_id, second.check_id, claim_id),
            "refused": send(second.coupon_id, second.check_id, str(uuid.uuid4())),
            "replayed": send(second.coupon_id, second.check_id, claim_id),
        }


@contextmanager
def _counted(engine: Engine) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(*seen: object) -> None:
        statement = str(seen[2])
        if not statement.startswith(_FRAME):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
