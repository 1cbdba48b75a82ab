"""Many members of staff at once: a house to prepare what they need, and the real server that they ask."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from tests.builders import CAMILLE, House, open_house
from tests.plumbing import Databases
from tests.races.server import Reply, Request, Server
from webapp.adapters.clock import SystemClock
from webapp.domain.actors import Actor, Role
from webapp.services import ledger
from webapp.store import coupons, debits, journal
from webapp.store.database import reading
from webapp.store.debits import StoredReply

# What the database holds, asked past the product's own queries.
_LIVE = text("SELECT amount_cents FROM debit_transaction WHERE file_id = :file AND status <> 'cancelled'")
_ENTRIES = text("SELECT kind, amount_cents FROM journal_entry WHERE stream = :stream ORDER BY seq")

CLAIMS, BATCHES, CHECKS = "/api/v1/claims", "/api/v1/claims/batch", "/api/v1/identity-checks"


@dataclass(frozen=True)
class Staff:
    """A member of staff and their token."""

    actor: Actor
    token: str


@dataclass(frozen=True)
class Rush:
    """The house and the server, on one database."""

    house: House
    server: Server

    @property
    def app(self) -> Flask:
        return self.house.app

    def staff(self, count: int, partner_id: str, role: Role = Role.COUNTER) -> list[Staff]:
        """People of a partner, each with an account of their own."""
        actors = [self.house.actor(role, partner_id) for _ in range(count)]
        return [Staff(actor, self.house.token(actor)) for actor in actors]

    def coupon(self, rank: int = 1) -> str:
        """A coupon of a fresh young person."""
        self._catch_up()
        return self.house.file()[rank - 1].coupon_id

    def claim(
        self, staff: Staff, coupon_id: str, *, claim_id: str | None = None, verified: bool = True
    ) -> dict[str, Any]:
        """The body of a claim, its identity check made; or never made, where the claim is to be refused."""
        self._catch_up()
        new_id = self.house.clock.new_id
        return {
            "claim_id": claim_id or new_id(),
            "coupon_id": coupon_id,
            "identity_check_id": self.house.verified(staff.actor, coupon_id) if verified else new_id(),
            "face_confirmed": True,
            "captured_at": self.house.clock.now().isoformat(),
        }

    def _catch_up(self) -> None:
        # The server has the machine's clock, and what the house prepares must be in force there.
        self.house.clock.set(SystemClock().now())

    def at_once(self, requests: Sequence[Request]) -> list[Reply]:
        """Send requests at once to a server that nobody kills: each gets its reply."""
        replies = [reply for reply in self.server.send_at_once(requests) if reply is not None]
        assert len(replies) == len(requests), "a reply was lost"
        return replies

    def debited_cents(self, coupon_id: str) -> list[int]:
        """The amounts of the live debits of a coupon's file."""
        with reading() as tx:
            found = tx.execute(_LIVE, {"file": self._file_id(coupon_id)})
            return [row.amount_cents for row in found]

    def journal(self, coupon_id: str) -> list[tuple[str, int]]:
        """Kind and amount of the journal's entries about a coupon's file, but for its issue."""
        with reading() as tx:
            entries = tx.execute(_ENTRIES, {"stream": journal.file_stream(self._file_id(coupon_id))}).all()
        return [(entry.kind, entry.amount_cents) for entry in entries if entry.kind != "coupon_issued"]

    def stored_reply(self, claim_id: str) -> StoredReply | None:
        """What the database holds as the answer to a claim."""
        with reading() as tx:
            return debits.replies(tx, [claim_id]).get(claim_id)

    def assert_journal_holds(self) -> None:
        """Every chain verifies."""
        assert ledger.verify(self.house.office) == []

    def _file_id(self, coupon_id: str) -> str:
        with reading() as tx:
            return coupons.issued(tx, [coupon_id])[0].coupon.file_id


@contextmanager
def open_rush(databases: Databases, kind: str, instance: Path) -> Iterator[Rush]:
    """Open a house and the server on a fresh database; the house makes the keys that both use."""
    url = databases.migrated(kind)
    with open_house(url, instance, at=SystemClock().now()) as house:
        server = Server(url, instance)
        try:
            server.start()
            yield Rush(house, server)
        finally:
            server.close()
    databases.drop(url)


def right_identity(coupon_id: str) -> dict[str, Any]:
    """The body of an identity check that matches the person whom houses issue coupons to."""
    return {
        "coupon_id": coupon_id,
        "family_name": CAMILLE.family_name,
        "birth_date": CAMILLE.birth_date.isoformat(),
        "document_type": "cni",
        "document_valid": True,
    }


def wrong_identity(coupon_id: str) -> dict[str, Any]:
    """The body of an identity check that does not."""
    return {**right_identity(coupon_id), "family_name": "Autrement"}
