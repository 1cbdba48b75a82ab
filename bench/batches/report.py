"""The part of ``bench/pages.md`` that tells of batches."""

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from bench.batches.run import COUPONS
from tests.plumbing import KINDS, ROOT, Databases

RUNS = 5
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def measure(databases: Databases, seconds: float) -> str:
    """Return the figures, the median of as many rounds as fit in the time given, five at most."""
    ends = time.monotonic() + seconds
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    longest = 0.0
    for _ in range(RUNS):
        started = time.monotonic()
        if found and started + longest > ends:
            break
        for kind in ("import", "issue"):
            for engine in KINDS:
                found.setdefault((kind, engine), []).append(_run(databases, kind, engine))
        longest = max(longest, time.monotonic() - started)
    return _write(found)


def _run(databases: Databases, kind: str, engine: str) -> dict[str, Any]:
    url = databases.migrated(engine)
    print(f"  {kind} on {_NAMES[engine]}", flush=True)
    command = [sys.executable, "-m", "bench.batches.run", kind, url]
    done = subprocess.run(command, cwd=Path(ROOT), capture_output=True, text=True, check=True)
    databases.drop(url)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _write(found: dict[tuple[str, str], list[dict[str, Any]]]) -> str:
    rows = []
    for (kind, engine), runs in found.items():
        check, write, before, peak = (
            median(run[name] for run in runs) for name in ("check", "write", "before", "peak")
        )
        rows.append(
            f"| {kind} | {_NAMES[engine]} | {runs[0]['coupons']} | {check:.2f} | {write:.2f} "
            f"| {runs[0]['coupons'] / write:.0f} | {before:.0f} | {peak:.0f} |"
        )
    count = len(next(iter(found.values())))
    return "\n".join(
        (
            f"## Batches of {COUPONS} coupons",
            "",
            f"Median of {count} rounds, each on a fresh database and in a process of its own. An import is",
            "written in one transaction, an issue two hundred people a transaction. Checking reads the whole",
            "file; writing has everything the worker does. Memory is the process's, in MiB: before the file",
            "is read, and at its peak.",
            "",
            "| batch | database | coupons | check, s | write, s | coupons/s | before | peak |",
            "|---|---|---:|---:|---:|---:|---:|---:|",
            *rows,
            "",
        )
    )
