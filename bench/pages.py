"""Measure what pages set going: ``python -m bench.pages``, report in ``bench/pages.md``.

Each part is a function that returns its section of the report.
"""

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.batches import report as batches
from tests.plumbing import Databases

REPORT = Path(__file__).with_name("pages.md")
_BATCHES_SECONDS = 300.0


def commit() -> str:
    """Name the commit measured, and say when the product holds changes beyond it."""
    git = ["git", "rev-parse", "--short", "HEAD"]
    named = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    git = ["git", "status", "--porcelain", "webapp", "migrations", "bench/pages.py", "bench/batches"]
    changed = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    return (named or "no commit") + (" with changes" if changed else "")


def main() -> None:
    """Measure, print the report and write it."""
    measured, started, load = commit(), time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="guichet-bench-") as folder:
        databases = Databases(Path(folder))
        try:
            sections = [batches.measure(databases, _BATCHES_SECONDS)]
        finally:
            databases.close()
    head = (
        f"Commit {measured}, {datetime.now(UTC).date().isoformat()}. Python {sys.version.split()[0]}, "
        f"{os.cpu_count()} cores; load average at the start: {load:.1f}. "
        f"The whole took {(time.monotonic() - started) / 60:.1f} min."
    )
    text = "\n".join(("# Pages and what they set going", "", head, "", *sections))
    print(text)
    REPORT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
