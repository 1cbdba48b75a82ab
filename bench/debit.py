"""Measure the debit over HTTP beside its limits: ``python -m bench.debit``, report in ``bench/debit.md``.

Server, settings and databases are those of production; the client, the server and the database share the
machine, so only ratios carry over. Legs are interleaved round by round, in an order that turns.
"""

import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.debits import report
from bench.debits.client import Clients
from bench.debits.houses import Houses
from bench.debits.measures import CONNECTIONS, Measures
from bench.debits.peers import PgBench
from bench.debits.size import measure_growth, measure_memory
from bench.debits.speed import measure_speed
from bench.provenance import commit
from scripts.temp_postgres import TemporaryPostgres

REPORT = Path(__file__).with_name("debit.md")
PRODUCT = ("webapp", "migrations", "scripts", "wsgi.py", "bench/debit.py", "bench/debits")


def main() -> None:
    """Measure, print the report and write it."""
    measures, measured = Measures(), commit(*PRODUCT)
    started = time.monotonic()
    with (
        Clients(max(CONNECTIONS)) as clients,
        tempfile.TemporaryDirectory(prefix="guichet-bench-") as name,
        TemporaryPostgres() as server,
    ):
        houses = Houses(Path(name), server)
        measure_memory(measures, houses)
        measure_speed(measures, houses, PgBench(server, Path(name)), clients)
        measure_growth(measures, houses, clients)
    head = (
        f"Commit {measured}, {datetime.now(UTC).date().isoformat()}. Python {sys.version.split()[0]}, "
        f"gunicorn {version('gunicorn')}, {os.cpu_count()} cores; load average when a stage began: "
        f"{min(measures.load):.1f} to {max(measures.load):.1f}. "
        f"The whole took {(time.monotonic() - started) / 60:.1f} min."
    )
    text = report.write(head, measures)
    print(text)
    REPORT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
