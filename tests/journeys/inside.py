"""The house of a live server seen from inside: what other people do there while a device has no network."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from scanner.number import format_number
from tests.builders import House
from tests.live import LiveServer
from webapp.app import create_app
from webapp.config import Settings
from webapp.domain.actors import Actor, Role
from webapp.services import demo
from webapp.services.coupons import Person
from webapp.services.office import Office
from webapp.store.database import db

if TYPE_CHECKING:
    from webapp.adapters.clock import NullClock


@contextmanager
def inside(server: LiveServer) -> Iterator[House]:
    """Open the house that a server serves, whether or not it runs now."""
    app = create_app(Settings.from_env(server.environment))
    with app.app_context():
        office: Office = app.extensions["guichet"]
        try:
            # Of its clock a house asks ids here, which every clock gives.
            yield House(app, cast("NullClock", office.clock))
        finally:
            db.engine.dispose()


def coupons(house: House, market: str = "2024", *, expired: bool = False) -> list[dict[str, Any]]:
    """A fresh young person's coupons by rank, each as ``demo coupon`` prints the first."""
    made = demo.make_coupon(house.office, market, expired=expired)
    first = made[0][0]
    person = Person(first.first_name, first.family_name, first.birth_date)
    house.people.update({issued.coupon.id: person for issued, _ in made})
    said = {
        "family_name": first.family_name,
        "first_name": first.first_name,
        "birth_date": first.birth_date.isoformat(),
    }
    return [
        {
            "coupon_id": one.coupon.id,
            "number": format_number(one.coupon.number),
            "text": text,
            "rank": one.coupon.rank,
            **said,
        }
        for one, text in made
    ]


def somebody(house: House, email: str) -> Actor:
    """A member of staff of the demonstration, acting for their school."""
    (account_id,) = [row["id"] for row in house.rows("account") if row["email"] == email]
    (held,) = [row for row in house.rows("membership") if row["account_id"] == account_id]
    return Actor(account_id, held["partner_id"], frozenset({Role(held["role"])}))
