"""Run the tests that gain by it at full counts, and write bench/soak.md: what ran, how much, how it ended."""

import os
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "bench" / "soak.md"


def _commit() -> str:
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "unknown"


def _rows(junit: Path) -> list[str]:
    rows = []
    # A file that pytest wrote a moment ago.
    for case in ET.parse(junit).getroot().iter("testcase"):  # noqa: S314
        ends = [child.tag for child in case if child.tag in {"failure", "error", "skipped"}]
        name = f"{case.get('classname', '').removeprefix('tests.')} · {case.get('name')}"
        rows.append(f"| {name} | {ends[0] if ends else 'passed'} | {float(case.get('time', 0)):.1f} |")
    return rows


def _report(rows: list[str]) -> str:
    counts = tomllib.loads((ROOT / "tests" / "counts.toml").read_text("utf-8"))["soak"]
    lines = [
        "# Soak: the full counts",
        "",
        f"Commit {_commit()}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC. Written by `make soak`.",
        "",
        "| count | figure |",
        "|---|---|",
        *(f"| {name} | {figure} |" for name, figure in counts.items()),
        "",
        "| test | end | seconds |",
        "|---|---|---|",
        *rows,
        "",
    ]
    return "\n".join(lines)


def main(options: list[str]) -> int:
    """Run them; options go to pytest."""
    with tempfile.TemporaryDirectory() as folder:
        junit = Path(folder) / "soak.xml"
        command = [sys.executable, "-m", "pytest", "-m", "soak", f"--junitxml={junit}", *options]
        code = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "GUICHET_COUNTS": "soak"}, check=False
        ).returncode
        if not junit.is_file():
            return code or 1
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(_report(_rows(junit)), "utf-8")
        print(f"wrote {REPORT.relative_to(ROOT)}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
