"""One house in a process of its own: ``python -m bench.loads.run URL TRANSACTIONS``.

Seeds it, says so, then opens every page some times for each line it is sent, and prints the seconds as JSON.
"""

import json
import random
import sys
import tempfile
import time
from pathlib import Path

from bench.loads.pages import PAGES, Page
from bench.loads.seeding import stock
from tests.blueprints.calls import Caller, caller, signed_in
from tests.builders import House, open_house
from webapp.domain.actors import PARTNER_ROLES, Actor, Role

REQUESTS = 30
"""Of each page, in a round."""


def main() -> None:
    """Seed, then answer rounds until the input ends."""
    url, count = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder, open_house(url, Path(folder)) as house:
        owner = house.actor(next(page.role for page in PAGES if page.role in PARTNER_ROLES))
        ids, names = stock(house, owner, count)
        callers = {role: _caller(house, owner, role) for role in sorted({page.role for page in PAGES})}
        print(json.dumps({"seeded": count}), flush=True)
        draws = random.Random(7)
        for _ in sys.stdin:
            told = {}
            for page in PAGES:
                who = callers[page.role]
                told[page.name] = [
                    _seconds(who, page, draws.choice(ids), draws.choice(names)) for _ in range(REQUESTS)
                ]
            print(json.dumps(told), flush=True)


def _caller(house: House, owner: Actor, role: Role) -> Caller:
    # A token opens the pages of a school; the Region's take a session alone.
    return caller(house, owner) if role in owner.roles else signed_in(house, house.actor(role))


def _seconds(who: Caller, page: Page, transaction_id: str, name: str) -> float:
    fields = {key: value.format(name=name) for key, value in page.fields.items()}
    path, started = page.path.format(transaction=transaction_id), time.perf_counter()
    answer = who.call(page.method, path, data=fields or None)
    seconds = time.perf_counter() - started
    if answer.status_code != 200:
        raise ValueError(f"{page.name}: {answer.status_code}")
    return seconds


if __name__ == "__main__":
    main()
