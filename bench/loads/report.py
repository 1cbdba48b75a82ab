"""The part of ``bench/pages.md`` that tells of pages with few transactions and with many."""

import json
import statistics
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.debits.figures import MILLISECONDS, TIMES, Limit, Target, percentile, ratios, targets
from bench.loads.pages import PAGES
from bench.loads.run import REQUESTS
from bench.loads.seeding import PAGEFUL, SHARES, TODAY, YEARS
from tests.plumbing import KINDS, ROOT, Databases
from webapp.domain.transaction import Status

FEW, MANY = 1_000, 100_000
ROUNDS = 5
GROWTH = Limit(1.5, 1.2, most=True)
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class _House:
    """One seeded house behind a pipe."""

    def __init__(self, url: str, count: int) -> None:
        command = [sys.executable, "-m", "bench.loads.run", url, str(count)]
        self._process = subprocess.Popen(
            command, cwd=Path(ROOT), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def read(self) -> dict[str, Any]:
        """Wait for what it says next."""
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise ValueError(f"a house ended with {self._process.wait()}")
        told: dict[str, Any] = json.loads(line)
        return told

    def round(self) -> dict[str, float]:
        """Open every page some times; return the 95th percentile of each."""
        if self._process.stdin:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
        return {page: percentile(seconds, 0.95) for page, seconds in self.read().items()}

    def close(self) -> None:
        """End it."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()


def measure(databases: Databases) -> str:
    """Return the figures: each round opens the pages of all houses, one house after the other."""
    found: dict[tuple[str, str, int], list[float]] = {}
    with ExitStack() as stack:
        houses = {}
        for engine in KINDS:
            for count in (FEW, MANY):
                house = _House(databases.migrated(engine), count)
                stack.callback(house.close)
                houses[engine, count] = house
        for (engine, count), house in houses.items():
            house.read()
            print(f"  {count:,} transactions on {_NAMES[engine]}", flush=True)
            house.round()
        for turn in range(ROUNDS):
            order = list(houses) if turn % 2 else list(reversed(houses))
            for engine, count in order:
                for page, p95 in houses[engine, count].round().items():
                    found.setdefault((page, engine, count), []).append(p95)
    return _write(found)


def _write(found: dict[tuple[str, str, int], list[float]]) -> str:
    lines, growth = [], []
    for page in PAGES:
        for engine in KINDS:
            few, many = found[page.name, engine, FEW], found[page.name, engine, MANY]
            spread = f"{MILLISECONDS.spread(few)} | {MILLISECONDS.spread(many)}"
            lines.append(f"| {page.name} | {_NAMES[engine]} | {spread} |")
            growth.append(Target(page.name, _NAMES[engine], ratios(many, few), TIMES, GROWTH))
    worst = max(statistics.median(target.values) for target in growth)
    open_share = (1_000 - SHARES[Status.PAID] - SHARES[Status.REFUSED] - SHARES[Status.CANCELLED]) / 10
    return "\n".join(
        (
            f"## Pages with {MANY:,} transactions over {FEW:,}",
            "",
            f"One school has them all; {open_share:.1f} % are open, and what is paid lies over {YEARS}",
            f"years. A page that lists is full in both: {PAGEFUL} at least wait for the school and for the",
            f"Region, so many are anomalies, and {TODAY} debits are of today.",
            "",
            f"95th percentile of {REQUESTS} requests a page; median of {ROUNDS} rounds (range), each",
            "round all houses in turn. The whole app answers in its own process, no server before it.",
            f"Worst growth: {worst:.2f}.",
            "",
            f"| page | database | p95 with {FEW:,} | p95 with {MANY:,} |",
            "|---|---|---:|---:|",
            *lines,
            "",
            targets(growth),
            "",
        )
    )
