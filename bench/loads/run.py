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
from tests.builders import House, open_house
from webapp.domain.actors import PARTNER_ROLES, Actor

REQUESTS = 30
"""Of each page, in a round."""


def main() -> None:
    """Seed, then answer rounds until the input ends."""
    url, count = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder, open_house(url, Path(folder)) as house:
        owner = house.actor(next(page.role for page in PAGES if page.role in PARTNER_ROLES))
        ids, names = stock(house, owner, count)
        tokens = {role: house.token(_who(house, owner, role), days=3650) for role in {p.role for p in PAGES}}
        print(json.dumps({"seeded": count}), flush=True)
        draws = random.Random(7)
        for _ in sys.stdin:
            told = {}
            for page in PAGES:
                token = tokens[page.role]
                told[page.name] = [
                    _seconds(house, page, token, draws.choice(ids), draws.choice(names))
                    for _ in range(REQUESTS)
                ]
            print(json.dumps(told), flush=True)


def _who(house: House, owner: Actor, role: object) -> Actor:
    if role in owner.roles:
        return owner
    return house.actor(role, owner.partner_id if role in PARTNER_ROLES else None)  # type: ignore[arg-type]


def _seconds(house: House, page: Page, token: str, transaction_id: str, name: str) -> float:
    headers = {"Authorization": f"Bearer {token}"}
    fields = {key: value.format(name=name) for key, value in page.fields.items()}
    path = page.path.format(transaction=transaction_id)
    client, started = house.app.test_client(), time.perf_counter()
    answer = client.open(path, method=page.method, headers=headers, data=fields or None)
    seconds = time.perf_counter() - started
    if answer.status_code != 200:
        raise ValueError(f"{page.name}: {answer.status_code}")
    return seconds


if __name__ == "__main__":
    main()
