"""One house being worked: claims sent to its server, and every answer held against the others."""

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import text

from bench.debits.client import Clients, ConnectionLost, Reply, Run, request
from bench.debits.houses import House, app_of, office_of
from bench.debits.rows import Ticket
from bench.debits.server import Server
from webapp.services import ledger
from webapp.store.database import db

_DEBIT_CENTS = "SELECT count(*), coalesce(sum(amount_cents), 0) FROM debit_transaction"
_JOURNAL_CENTS = "SELECT count(*), coalesce(sum(amount_cents), 0) FROM journal_entry WHERE kind = 'debited'"
_TWICE = (
    "SELECT count(*) FROM (SELECT 1 FROM debit_transaction WHERE status <> 'cancelled' "
    "GROUP BY file_id, rank HAVING count(*) > 1) AS twice"
)


class UnexpectedAnswer(Exception):
    """A claim that had to be accepted was not; the message holds the answer."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a house's database says after the run.

    Attributes:
        before: Debits it was seeded with.
        resent: Claims that had to be sent twice, the connection being lost.
        violations: Debits too many or too few, answers that differ, sums that do not match.
        breaks: Places where the journal's chains do not hold; None where they were not verified.
    """

    before: int
    accepted: int
    resent: int
    violations: int
    breaks: int | None


@dataclass(slots=True)
class Desk:
    """A house, its server, and the clients that claim there."""

    house: House
    server: Server
    clients: Clients
    before: int
    accepted: int = 0
    violations: int = 0
    resent: int = 0

    def debit(self, count: int, connections: int) -> Run:
        """Debit so many coupons, each once.

        Raises:
            UnexpectedAnswer: one of them was not accepted.
        """
        run = self._send([self._claim(ticket) for ticket in self.house.take(count)], connections)
        # Sent twice, a claim may have been taken the first time.
        self._all(run, lambda reply: reply.status == 201 or (reply.resent and reply.status == 200))
        self.accepted += count
        return run

    def batch(self, size: int, batches: int) -> Run:
        """Debit coupons a whole batch at a time, over one connection.

        Raises:
            UnexpectedAnswer: one of them was not accepted.
        """
        bodies = [
            json.dumps({"claims": [_content(ticket) for ticket in self.house.take(size)]}).encode()
            for _ in range(batches)
        ]
        run = self._post("/api/v1/claims/batch", bodies, 1)
        self._all(run, lambda reply: reply.status == 200)
        for reply in run.replies:
            taken = {201, 200} if reply.resent else {201}
            results = json.loads(reply.body)["results"]
            refused = [result for result in results if result["status"] not in taken]
            if refused:
                raise UnexpectedAnswer(str(refused[0]))
            self.accepted += size
        return run

    def race(self, connections: int, coupons: int) -> None:
        """Claim each coupon from every connection at once, each with a claim of its own: one must win."""
        tickets = self.house.take(coupons)
        run = self._send([self._claim(t) for t in tickets for _ in range(connections)], connections)
        self.accepted += coupons
        self.violations += abs(run.count(201) - coupons)
        self.violations += len(run.replies) - run.count(201) - run.count(409)

    def repeat(self, connections: int, coupons: int) -> None:
        """Send each claim from every connection at once: one debit, and one body to the byte."""
        claims = [self._claim(ticket) for ticket in self.house.take(coupons)]
        run = self._send([claim for claim in claims for _ in range(connections)], connections)
        self.accepted += coupons
        self.violations += abs(run.count(201) - coupons) + len(run.replies) - run.count(201) - run.count(200)
        bodies = [{talk.replies[n].body for talk in run.talks} for n in range(coupons)]
        self.violations += sum(len(different) - 1 for different in bodies)

    def check(self, *, chains: bool) -> Checked:
        """Hold the database against the answers given."""
        with app_of(self.house.env) as app:
            with db.engine.connect() as connection:
                debits = tuple(connection.execute(text(_DEBIT_CENTS)).one())
                journal = tuple(connection.execute(text(_JOURNAL_CENTS)).one())
                twice = connection.scalar(text(_TWICE)) or 0
            wrong = abs(debits[0] - self.before - self.accepted) + twice + (debits != journal)
            breaks = len(ledger.verify(office_of(app))) if chains else None
        return Checked(self.before, self.accepted, self.resent, self.violations + wrong, breaks)

    def _claim(self, ticket: Ticket) -> bytes:
        return json.dumps(_content(ticket)).encode()

    def _send(self, bodies: Sequence[bytes], connections: int) -> Run:
        return self._post("/api/v1/claims", bodies, connections)

    def _post(self, path: str, bodies: Sequence[bytes], connections: int) -> Run:
        port, token = self.server.port, self.house.staff.token
        whole = [request("POST", path, port, token=token, body=body) for body in bodies]
        try:
            return self.clients.send(port, whole, connections)
        except ConnectionLost as lost:
            raise UnexpectedAnswer(f"{self.house.engine}: hung up. {self.server.told()}") from lost

    def _all(self, run: Run, right: Callable[[Reply], bool]) -> None:
        self.resent += sum(reply.resent for reply in run.replies)
        wrong = [reply for reply in run.replies if not right(reply)]
        if wrong:
            raise UnexpectedAnswer(f"{self.house.engine}: {wrong[0].status} {wrong[0].body!r}")


@contextmanager
def desk(house: House, clients: Clients) -> Iterator[Desk]:
    """Serve a house, and send it its first claims so that every thread has met the database."""
    with app_of(house.env), db.engine.connect() as connection:
        before = connection.execute(text(_DEBIT_CENTS)).one()[0]
    with Server("wsgi:app", "/healthz", house.env) as server:
        opened = Desk(house, server, clients, before)
        opened.debit(160, 16)
        yield opened


def _content(ticket: Ticket) -> dict[str, str | bool]:
    return {
        "claim_id": str(uuid.uuid4()),
        "coupon_id": ticket.coupon_id,
        "identity_check_id": ticket.check_id,
        "face_confirmed": True,
        "captured_at": "2026-03-12T12:00:00+01:00",
    }
