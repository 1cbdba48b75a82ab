"""Run every test marked ``soak`` at the counts of [soak] in tests/counts.toml, and write bench/soak.md.

Further arguments go to pytest (a folder of tests, say): the report then says that it holds a part only.
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "bench" / "soak.md"
_WHAT_A_ROUND_IS = """\
A round of a race sends sixteen claims, or one claim fifty times, at once to the real server (two workers of
eight threads each). A round of a kill ends a worker or the whole server by SIGKILL. A round of the state
machine is one life of a few files. After each, the journal's sum, live debits and chains are checked. The
chaos is one run, drawn from a seed: five devices, the counter's own modules under Node, cut off at random."""
_ENGINES = ("sqlite", "postgresql")
_FULL_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "": "—"}


@dataclass(frozen=True)
class Line:
    """What one test did: its sentence, the engine, how many rounds passed, and whether one did not."""

    sentence: str
    engine: str
    rounds: str
    violated: bool
    seconds: float


def main(arguments: list[str]) -> int:
    """Run, report, and return 0 when nothing was violated."""
    began = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        # Both engines at once: twice the pressure, in half the time.
        results = [Path(folder) / f"{name}.xml" for name in ("postgresql", "others")]
        options = ["-v", "-m", "soak", "-o", "junit_family=xunit1", "-p", "no:cacheprovider", *arguments]
        runs = [
            subprocess.Popen(
                [sys.executable, "-m", "pytest", *options, "-k", chosen, f"--junitxml={result}"],
                cwd=ROOT,
                env={**os.environ, "GUICHET_COUNTS": "soak"},
            )
            for chosen, result in zip(("postgresql", "not postgresql"), results, strict=True)
        ]
        codes = [run.wait() for run in runs]
        if not all(result.is_file() for result in results):
            return max(codes) or 1
        lines = sorted((line for r in results for line in _lines(r)), key=lambda x: (x.sentence, x.engine))
    REPORT.write_text(_report(lines, began, arguments), "utf-8")
    print(f"{REPORT.relative_to(ROOT)}: {len(lines)} tests, {sum(line.violated for line in lines)} violated")
    return max(codes)


def _lines(results: Path) -> Iterator[Line]:
    # Our own pytest wrote it a moment ago.
    for case in ET.parse(results).getroot().iter("testcase"):  # noqa: S314
        name, _, parameters = case.attrib["name"].partition("[")
        words = parameters.rstrip("]").split("-")
        others = [word for word in words if word and word not in _ENGINES]
        sentence = name.removeprefix("test_").replace("_", " ")
        rounds = [p.attrib["value"] for p in case.iter("property") if p.attrib["name"] == "rounds"]
        yield Line(
            sentence=f"{sentence} ({', '.join(others)})" if others else sentence,
            engine=next((word for word in words if word in _ENGINES), ""),
            rounds=rounds[0] if rounds else "not counted",
            violated=any(child.tag in {"failure", "error"} for child in case),
            seconds=float(case.attrib["time"]),
        )


def _report(lines: list[Line], began: datetime, arguments: list[str]) -> str:
    violated = sum(line.violated for line in lines)
    run = f"`make soak` of a part only ({' '.join(arguments)})" if arguments else "`make soak`"
    head = [
        "# Soak: the races, kills and lives at full counts",
        "",
        f"- commit: {_commit()}",
        f"- date: {began:%Y-%m-%d %H:%M} UTC",
        f"- run: {run}, Python {sys.version.split()[0]}, {os.cpu_count()} cores",
        f"- violations: **{violated}** in {len(lines)} tests (a test ends at its first)",
        "",
        _WHAT_A_ROUND_IS,
        "",
        "| what | engine | rounds done | violations | seconds |",
        "|---|---|---:|---:|---:|",
    ]
    rows = [
        f"| {line.sentence} | {_FULL_NAMES[line.engine]} | {line.rounds} | {int(line.violated)} "
        f"| {line.seconds:.0f} |"
        for line in lines
    ]
    return "\n".join([*head, *rows, ""])


def _commit() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", f":!{REPORT.relative_to(ROOT)}")
    return (
        f"{git('rev-parse', '--short', 'HEAD') or 'none'}{', with changes not committed' if changed else ''}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
