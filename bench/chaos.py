"""Measure chaos at a counter: ``python -m bench.chaos``, report in ``bench/chaos.md``.

The story is that of ``tests/journeys/test_chaos.py``, at fifty claims: a real browser, the real server really
killed. Each run has a house and a device of its own, and ends by holding the ledger against the queue.
"""

import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.debits.figures import Unit
from bench.provenance import commit
from scripts.need import find_browser
from tests.journeys.chaos import Chaos, ChaosHouse, Drained
from tests.live import DemoHouses
from tests.plumbing import Databases

REPORT = Path(__file__).with_name("chaos.md")
CLAIMS, RUNS_EACH, MUST_SECONDS = 50, 3, 5
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_SECONDS = Unit(1, 2, " s")
_STORY = f"""\
A run: a device is enrolled and its browser closed; the server is killed; the browser starts without it
and keeps {CLAIMS} claims; the browser is killed and opened again, still without server, in two tabs. Then
the server comes back: it is killed in the middle of the first delivery and started again, twice its
replies are lost after their commit, it answers the seventh claim with a 500, and is killed and started
once more when that claim comes again. At the end every claim is in the ledger exactly once, every chain
of the journal holds, both tabs are green and no two deliveries were ever under way at once: a run that
ends otherwise ends the bench.
"""


def measure() -> dict[str, list[Drained]]:
    """Live through every run, engine by engine in turn."""
    executable = find_browser()
    if executable is None:
        sys.exit("No browser: run `python scripts/need.py browser`, or set CHROMIUM.")
    found: dict[str, list[Drained]] = {kind: [] for kind in ENGINES}
    with tempfile.TemporaryDirectory(prefix="guichet-chaos-") as name, sync_playwright() as driver:
        databases = Databases(Path(name))
        houses = DemoHouses(databases, Path(name))
        try:
            for run in range(RUNS_EACH):
                for kind, drained in found.items():
                    folder = Path(name) / f"run-{kind}-{run}"
                    (folder / "instance").mkdir(parents=True)
                    house = ChaosHouse(houses.copy(kind, folder / "instance"), folder / "instance")
                    try:
                        drained.append(Chaos(driver, executable, house, folder / "profile", CLAIMS).day())
                    finally:
                        house.close()
                    print(f"  {ENGINES[kind]}: {_SECONDS.write(drained[-1].green)}", flush=True)
        finally:
            databases.close()
    return found


def report(head: str, found: dict[str, list[Drained]]) -> str:
    """Write the figures beside the limit."""
    lines = [
        f"| {ENGINES[kind]} | {len(drained)} | {_SECONDS.spread([one.green for one in drained])} "
        f"| {_SECONDS.spread([one.ledger for one in drained])} |"
        for kind, drained in found.items()
    ]
    every = [one.green for drained in found.values() for one in drained]
    verdict = "met" if max(every) <= MUST_SECONDS else "missed"
    return f"""# Chaos at a counter, measured

{head}
A figure is the median of the runs (least–most).

**Drained {_SECONDS.spread(every)} after the end of the last trouble, in {len(every)} runs.**
Must: ≤ {MUST_SECONDS} s in every run: **{verdict}**.

| on | runs | last trouble over → all green on screen | killed in the middle, back → all in the ledger |
|---|---|---|---|
{os.linesep.join(lines)}

{_STORY}"""


def main() -> int:
    """Measure, print the report and write it; 1 where the slowest run took too long."""
    measured, started = commit("webapp", "static", "templates"), time.monotonic()
    found = measure()
    head = (
        f"Commit {measured}, {datetime.now(UTC).date().isoformat()}, {os.cpu_count()} cores, "
        f"load average at the end {os.getloadavg()[0]:.1f}. "
        f"The whole took {(time.monotonic() - started) / 60:.1f} min."
    )
    text = report(head, found)
    print(text)
    REPORT.write_text(text, encoding="utf-8")
    slowest = max(one.green for drained in found.values() for one in drained)
    return 0 if slowest <= MUST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
