"""Measure pages and what they set going: ``python -m bench.pages``, report in ``bench/pages.md``.

Each part is a function that returns its section of the report; a name of ``PARTS`` measures that one alone
and prints it: ``python -m bench.pages loads``.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.batches import report as batches
from bench.loads import report as loads
from tests.plumbing import Databases

REPORT = Path(__file__).with_name("pages.md")
_BATCHES_SECONDS = 240.0

PARTS: dict[str, Callable[[Databases], str]] = {
    "loads": loads.measure,
    "batches": lambda databases: batches.measure(databases, _BATCHES_SECONDS),
}


def commit() -> str:
    """Name the commit measured, and say when the product holds changes beyond it."""
    git = ["git", "rev-parse", "--short", "HEAD"]
    named = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    git = [
        "git",
        "status",
        "--porcelain",
        "webapp",
        "migrations",
        "bench/pages.py",
        "bench/batches",
        "bench/loads",
    ]
    changed = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    return (named or "no commit") + (" with changes" if changed else "")


def main() -> None:
    """Measure, print the report and write it."""
    measured, started, load = commit(), time.monotonic(), os.getloadavg()[0]
    wanted = sys.argv[1:] or list(PARTS)
    with tempfile.TemporaryDirectory(prefix="guichet-bench-") as folder:
        databases = Databases(Path(folder))
        try:
            sections = [PARTS[name](databases) for name in wanted]
        finally:
            databases.close()
    head = (
        f"Commit {measured}, {datetime.now(UTC).date().isoformat()}. Python {sys.version.split()[0]}, "
        f"{os.cpu_count()} cores; load average at the start: {load:.1f}. "
        f"The whole took {(time.monotonic() - started) / 60:.1f} min."
    )
    text = "\n".join(("# Pages and what they set going", "", head, "", *sections))
    print(text)
    if wanted == list(PARTS):
        REPORT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
