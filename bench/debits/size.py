"""What grows: latency with the database, memory with a process."""

from contextlib import ExitStack

from bench.debits.client import Clients
from bench.debits.desk import desk
from bench.debits.figures import percentile
from bench.debits.houses import ENGINES, Houses
from bench.debits.measures import LARGE, SMALL, Measures
from bench.debits.server import Server

ROUNDS = 5
_DEBITS, _CONNECTIONS, _PAGES = 500, 4, 8


def measure_growth(measures: Measures, houses: Houses, clients: Clients) -> None:
    """Take the 95th percentile with few and with many coupons and journal entries, in turn."""
    tickets = 200 + ROUNDS * _DEBITS
    with measures.timed(f"seeding {LARGE:,} coupons and entries on both engines"):
        seeded = {SMALL: houses.make("small", SMALL, tickets), LARGE: houses.make("large", LARGE, tickets)}
    with ExitStack() as stack, measures.timed("growth"):
        desks = [
            stack.enter_context(desk(seeded[size][engine], clients))
            for engine in ENGINES
            for size in (SMALL, LARGE)
        ]
        for turn in range(ROUNDS):
            for at in desks if turn % 2 else reversed(desks):
                seconds = [reply.seconds for reply in at.debit(_DEBITS, _CONNECTIONS).replies]
                measures.growth[at.house.engine, at.house.coupons].append(percentile(seconds, 0.95))
    with measures.timed("holding the databases against the answers"):
        for at in desks:
            # A million entries take half a minute an engine: chains are verified where it is quick.
            measures.checked[at.house.words] = at.check(chains=at.house.coupons == SMALL)


def measure_memory(measures: Measures, houses: Houses) -> None:
    """Take what a worker holds after its start and its first page."""
    seeded = houses.make("rest", 3, tickets=0)
    for engine in ENGINES:
        with Server("wsgi:app", "/healthz", seeded[engine].env) as server:
            for _ in range(_PAGES):
                server.get("/connexion")
            measures.memory[engine] = server.memory()
        houses.drop(seeded[engine])
