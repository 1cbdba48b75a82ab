"""Debits a second beside a Flask hello, pgbench and raw SQLite; batches beside single claims."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import TypeAlias

from bench.debits.client import Clients, request
from bench.debits.desk import Desk, desk
from bench.debits.houses import ENGINES, Houses
from bench.debits.measures import BATCH, CONNECTIONS, DESK, Measures
from bench.debits.peers import PgBench, RawSqlite
from bench.debits.server import Server
from bench.debits.statements import count_statements

ROUNDS = 5
_HELLOS, _DEBITS, _BATCHES, _RAW_DEBITS, _PGBENCH_SECONDS = 1_200, 400, 3, 1_000, 2
_FOUGHT_OVER = 5
_TICKETS = 200 + ROUNDS * (len(CONNECTIONS) * _DEBITS + BATCH + _BATCHES * BATCH + 2 * _FOUGHT_OVER)

_Leg: TypeAlias = Callable[[], None]


class _Legs:
    """What a round is made of; each leg keeps its figure by itself."""

    def __init__(
        self, measures: Measures, clients: Clients, hello: Server, pgbench: PgBench, raw: RawSqlite
    ) -> None:
        self._measures, self._clients, self._hello = measures, clients, hello
        self._pgbench, self._raw = pgbench, raw
        self._greeting = request("GET", "/hello", hello.port)

    def all(self, desks: Sequence[Desk]) -> list[_Leg]:
        """Return the legs in an order in which those to be compared are near each other."""
        legs: list[_Leg] = [self.write_raw]
        for c in CONNECTIONS:
            legs.append(partial(self.say_hello, c))
            legs += [partial(self.debit, at, c) for at in desks]
            if self._pgbench.found:
                legs.append(partial(self.transact, c))
        return legs + [partial(self.batch, at) for at in desks]

    def say_hello(self, connections: int) -> None:
        """Ask the hello app."""
        before = self._hello.cpu_seconds()
        run = self._clients.send(self._hello.port, [self._greeting] * _HELLOS, connections)
        self._measures.add("hello", connections, run, self._hello.cpu_seconds() - before)

    def debit(self, at: Desk, connections: int) -> None:
        """Debit coupons one a request."""
        before = at.server.cpu_seconds()
        run = at.debit(_DEBITS, connections)
        self._measures.add(at.house.engine, connections, run, at.server.cpu_seconds() - before)

    def batch(self, at: Desk) -> None:
        """Debit as many one by one as a batch holds, then batches."""
        engine = at.house.engine
        self._measures.one_by_one[engine].append(at.debit(BATCH, 1).per_second)
        self._measures.batch[engine].append(at.batch(BATCH, _BATCHES).per_second * BATCH)

    def transact(self, connections: int) -> None:
        """Let pgbench run."""
        self._measures.pgbench[connections].append(self._pgbench.per_second(connections, _PGBENCH_SECONDS))

    def write_raw(self) -> None:
        """Write into SQLite without a web."""
        self._measures.raw_sqlite.append(self._raw.per_second(_RAW_DEBITS))


def measure_speed(measures: Measures, houses: Houses, pgbench: PgBench, clients: Clients) -> None:
    """Run the rounds, then hold the databases against the answers and count the statements of a debit."""
    with measures.timed("seeding the desks"):
        seeded = houses.make("desk", DESK, tickets=_TICKETS)
    with ExitStack() as stack, measures.timed("debits a second"):
        hello = stack.enter_context(Server("bench.debits.hello:app", "/hello"))
        desks = [stack.enter_context(desk(seeded[engine], clients)) for engine in ENGINES]
        legs = _Legs(measures, clients, hello, pgbench, RawSqlite(houses.empty()))
        legs.say_hello(max(CONNECTIONS))
        measures.forget_runs()
        rounds = legs.all(desks)
        for turn in range(ROUNDS):
            for leg in rounds[turn:] + rounds[:turn]:
                leg()
            for at in desks:
                at.race(max(CONNECTIONS), _FOUGHT_OVER)
                at.repeat(max(CONNECTIONS), _FOUGHT_OVER)
    for at in desks:
        house = at.house
        measures.checked[house.words] = at.check(chains=True)
        measures.statements[house.engine] = count_statements(house)
        houses.drop(house)
